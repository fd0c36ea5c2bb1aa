package dev.isoloop.loop;

import java.util.List;

/**
 * One stall, reported while it lasts.
 *
 * @param loopName the loop that is kept busy
 * @param threadName the thread that runs it
 * @param kind what keeps it busy
 * @param durationNs how long it has at least been busy with it, in nanoseconds
 * @param callbacks for a flood, how many nextTick callbacks and microtasks ran in that time; else 1
 * @param stack where the thread was when the report was made, innermost call first; empty if the stall ended just then
 * @param unreported how many stalls were not reported since the last report, because there had been too many in a minute
 */
public record StallReport(
        String loopName,
        String threadName,
        StallKind kind,
        long durationNs,
        long callbacks,
        List<StackTraceElement> stack,
        long unreported) {
    private static final long NS_PER_MS = 1_000_000;

    /**
     * Keeps its own copy of the stack.
     *
     * @param loopName the loop that is kept busy
     * @param threadName the thread that runs it
     * @param kind what keeps it busy
     * @param durationNs how long so far
     * @param callbacks how many callbacks in that time
     * @param stack where the thread was
     * @param unreported how many stalls were not reported since the last report
     */
    public StallReport {
        stack = List.copyOf(stack);
    }

    /** {@return the report as text for a log: one line, then the stack} */
    public String describe() {
        StringBuilder text = new StringBuilder()
                .append("Loop ")
                .append(loopName)
                .append(" has been held up for ")
                .append(durationNs / NS_PER_MS)
                .append(" ms by ")
                .append(kind);
        if (kind.isFlood()) text.append(" (").append(callbacks).append(" so far)");
        text.append(" on thread ").append(threadName);
        if (unreported > 0) text.append("; ").append(unreported).append(" more stalls were not reported");
        for (StackTraceElement frame : stack) text.append("\n\tat ").append(frame);
        return text.toString();
    }
}
