package dev.isoloop.conformance.program;

import dev.isoloop.isolates.Isolate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One run of a scenario: what its threads share. */
public final class Scene {
    private final Time time;
    private final Trace mainTrace = new Trace();
    private final Map<String, Trace> workerTraces = new LinkedHashMap<>();
    private final Queue<Isolate> isolates = new ConcurrentLinkedQueue<>();

    /**
     * Creates a run.
     *
     * @param time the time of all its threads
     */
    public Scene(Time time) {
        this.time = time;
    }

    /** {@return the log of the main thread} */
    public Trace mainTrace() {
        return mainTrace;
    }

    /** {@return what the workers that logged anything have logged so far} */
    public synchronized Map<String, List<String>> workerLines() {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        workerTraces.forEach((id, trace) -> {
            if (!trace.lines().isEmpty()) {
                lines.put(id, trace.lines());
            }
        });
        return lines;
    }

    /** {@return the workers that were started, nested ones too} */
    public List<Isolate> isolates() {
        return new ArrayList<>(isolates);
    }

    Time time() {
        return time;
    }

    synchronized Trace traceOf(String workerId) {
        return workerTraces.computeIfAbsent(workerId, id -> new Trace());
    }

    void started(Isolate isolate) {
        isolates.add(isolate);
    }
}
