package dev.isoloop.conformance.program;

import java.util.ArrayList;
import java.util.List;

/** The log of one thread. Written by that thread, read by the one that compares, possibly while the thread still runs. */
public final class Trace {
    private final List<String> lines = new ArrayList<>();

    /** Creates an empty trace. */
    public Trace() {}

    synchronized void add(String line) {
        lines.add(line);
    }

    /** {@return what was logged so far} */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
