package dev.isoloop.loop;

/**
 * How much one phase may do before the next has its turn: all bounds of the loop in one place.
 *
 * <pre>
 *   timers   what was due when the phase read the clock; what is started in it waits for a later phase
 *   poll     SIGNAL_BATCH_MAX signals, then TASK_BATCH_MAX executed tasks: what has arrived, and what other threads add
 *            meanwhile; what the loop sends itself in the phase waits for the next. Then each poll source once, which has a
 *            bound of its own; ready channels: READY_BATCH_MAX
 *   check    the immediates set before the phase
 *   close    the handles closed before the phase
 *   drain    no bound, as in Node: a nextTick callback that queues another forever starves the loop
 * </pre>
 */
final class Bounds {
    /** Executed tasks per poll phase. */
    static final int TASK_BATCH_MAX = 1024;

    /** Signals per poll phase. Cheaper than tasks, and more of them: one per port that became ready. */
    static final int SIGNAL_BATCH_MAX = 4096;

    /** Handlers of ready channels per poll phase. */
    static final int READY_BATCH_MAX = 256;

    /** Turns a shared host makes for one loop before the next loop, or the host's other work, has its turn. */
    static final int TURNS_PER_VISIT = 4;

    private Bounds() {}
}
