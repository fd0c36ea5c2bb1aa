package dev.isoloop.loop;

import dev.isoloop.sharedmem.MemoryBudget;

/**
 * What a loop writes in every turn. Apart from the loop itself, whose fields other threads read whenever they hand something over. Loop
 * thread only, except that {@link #isUnderWay} may be looked at to catch two threads that turn one loop, and may then be a moment old.
 */
final class TurnState {
    private static final int NO_PHASE = -1;
    private static final Phase[] PHASES = Phase.values();

    /** The loop's owner makes a turn. Not that thread itself, since a reference would pay the collector's barrier twice in a turn. */
    boolean isUnderWay;

    /** Who paid for buffers on this thread before the turn. Only during a turn, and only if the loop has a budget. */
    MemoryBudget budgetBefore;

    /** The phase as a number, for the same reason; or {@link #NO_PHASE}. */
    private int phase = NO_PHASE;

    /** The turn is the first, or the first after beforeExit. */
    boolean isFirst = true;

    /** The turn stands in its poll phase, and nothing has come yet. */
    boolean isWaiting;

    /** Something had come when the loop looked last, and is delivered in the coming poll phase: there is no need to look again before. */
    boolean hasHeard;

    /** How many more arrivals of each kind this poll phase may take. */
    int tasksLeft;

    int signalsLeft;

    /** A {@link LoopSignal} is being called. */
    boolean isSignalling;

    void enter(Phase next) {
        phase = next.ordinal();
    }

    /** The loop has ended. */
    void leavePhases() {
        phase = NO_PHASE;
    }

    boolean isIn(Phase asked) {
        return phase == asked.ordinal();
    }

    /** Null before the first turn and after the last. */
    Phase phase() {
        int now = phase;
        return now == NO_PHASE ? null : PHASES[now];
    }
}
