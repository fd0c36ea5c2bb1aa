package dev.isoloop.conformance.scenario;

/**
 * How a run compares with what Node shows.
 *
 * @param scenario what ran
 * @param outcome what it showed
 * @param problem why the run itself did not come to its end, or null
 */
public record Verdict(Scenario scenario, Outcome outcome, String problem) {
    /** {@return whether everything is as expected} */
    public boolean passed() {
        return problem == null && outcome.matches(scenario.expected());
    }

    /** {@return whether the workers' traces are as expected} */
    public boolean workersMatch() {
        return outcome.workersMatch(scenario.expected());
    }
}
