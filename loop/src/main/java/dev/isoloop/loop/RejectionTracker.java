package dev.isoloop.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * Remembers promises that were rejected without a handler and reports them in step 4 of the drain, in order of rejection.
 *
 * <p>Loop thread only; one per loop. Noting and forgetting cost O(1) each: what is forgotten stays in the list as a dead
 * entry, and the list is swept when more than half of it is dead, so that a hundred thousand promises rejected and handled
 * in one drain neither cost nor hold more than a few sweeps.
 *
 * <p>A promise whose handler comes after its report is reported again, as handled late. One that gets its handler while a
 * round of reports is under way and has not been reached yet is still reported, as in Node.
 */
final class RejectionTracker {
    private static final int SWEEP_FROM = 64;
    private static final int SPARE_MAX = 1024;

    /** What the loop offers for reporting. All methods are called on the loop's thread, inside {@link #process()}. */
    interface Reports {
        /** Calls the rejectionHandled listeners, if any. What they throw leaves this method. */
        void rejectionHandled(Promise<?> promise);

        /** Calls the unhandledRejection listeners; false when there are none. What they throw leaves this method. */
        boolean unhandledRejection(Throwable reason, Promise<?> promise);

        /** Nobody listens: the reason is an uncaught error with origin UNHANDLED_REJECTION. */
        void uncaughtRejection(Throwable reason);
    }

    private final Reports reports;
    private final ArrayDeque<Promise<?>> handledLate = new ArrayDeque<>();
    private ArrayList<Promise<?>> noted = new ArrayList<>();
    private ArrayList<Promise<?>> spare = new ArrayList<>();
    private int forgotten;

    /** Something is noted or handled late, or has been since the last {@link #process}: asked behind every callback. */
    private boolean hasWork;

    RejectionTracker(Reports reports) {
        this.reports = reports;
    }

    /** The promise was rejected and has no handler. */
    void note(Promise<?> promise) {
        noted.add(promise);
        hasWork = true;
    }

    /** One of the noted promises, whose mark is gone already, has been given a handler. */
    void forget() {
        if (++forgotten < SWEEP_FROM || forgotten <= noted.size() >> 1) return;
        noted.removeIf(promise -> !promise.isNoted());
        forgotten = 0;
    }

    /** A promise that was reported has been given a handler. */
    void handledLate(Promise<?> promise) {
        handledLate.add(promise);
        hasWork = true;
    }

    /** How many entries are kept, dead ones too. */
    int noted() {
        return noted.size();
    }

    /** Cheap look before {@link #process()}: false means that step 4 has nothing to do. */
    boolean hasWork() {
        return hasWork;
    }

    /**
     * Step 4 of the drain. True when anything was reported: the drain begins again. What a listener throws leaves this
     * method at once as an ordinary failure of the drain (origin UNCAUGHT_EXCEPTION); what was not reported yet waits
     * for the next drain.
     */
    boolean process() {
        if (!hasWork) return false;
        try {
            boolean reportedAny = !handledLate.isEmpty();
            Promise<?> late;
            while ((late = handledLate.poll()) != null) reports.rejectionHandled(late);
            return reportNoted() | reportedAny;
        } finally {
            hasWork = !noted.isEmpty() || !handledLate.isEmpty();
        }
    }

    private boolean reportNoted() {
        if (noted.isEmpty()) return false;
        ArrayList<Promise<?>> round = takeNoted();
        int at = 0;
        try {
            while (at < round.size()) reportUnhandled(round.get(at++));
        } finally {
            if (at < round.size()) putBack(round, at);
        }
        boolean reportedAny = !round.isEmpty();
        spare = round.size() > SPARE_MAX ? new ArrayList<>() : round;
        spare.clear();
        return reportedAny;
    }

    /** What is noted and alive, as the round that begins; what is rejected from now on belongs to the next one. */
    private ArrayList<Promise<?>> takeNoted() {
        ArrayList<Promise<?>> round = noted;
        noted = spare != null ? spare : new ArrayList<>(); // a round that a listener has broken off keeps its own
        spare = null;
        if (forgotten > 0) round.removeIf(promise -> !promise.isNoted());
        forgotten = 0;
        for (int at = 0; at < round.size(); at++) round.get(at).noteTaken();
        return round;
    }

    private void reportUnhandled(Promise<?> promise) {
        promise.reported();
        Throwable reason = promise.reason();
        if (!reports.unhandledRejection(reason, promise)) reports.uncaughtRejection(reason);
    }

    /** A listener threw: the rest goes in front of what was noted meanwhile. */
    private void putBack(ArrayList<Promise<?>> round, int from) {
        ArrayList<Promise<?>> rest = new ArrayList<>();
        for (Promise<?> promise : round.subList(from, round.size())) {
            if (promise.noteAgain()) rest.add(promise);
        }
        rest.addAll(noted);
        noted = rest;
    }
}
