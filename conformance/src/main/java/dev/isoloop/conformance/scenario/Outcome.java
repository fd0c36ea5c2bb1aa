package dev.isoloop.conformance.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run shows.
 *
 * @param trace the main thread's log
 * @param workers the log of each worker that logged anything, by worker id
 * @param exitCode the exit code
 */
public record Outcome(List<String> trace, Map<String, List<String>> workers, int exitCode) {
    /**
     * Whether this is what Node shows. A worker that is said to log nothing may as well be left out.
     *
     * @param expected from the file
     * @return true if everything is equal
     */
    public boolean matches(Outcome expected) {
        return trace.equals(expected.trace) && exitCode == expected.exitCode && workersMatch(expected);
    }

    boolean workersMatch(Outcome expected) {
        return withoutSilent(workers).equals(withoutSilent(expected.workers));
    }

    private static Map<String, List<String>> withoutSilent(Map<String, List<String>> workers) {
        Map<String, List<String>> logging = new HashMap<>(workers);
        logging.values().removeIf(List::isEmpty);
        return logging;
    }
}
