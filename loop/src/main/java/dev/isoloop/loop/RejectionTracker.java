package dev.isoloop.loop;

/**
 * Notes promises that were rejected without a handler and reports them in step 4 of the drain.
 *
 * <p>Loop thread only; one per loop.
 */
final class RejectionTracker {
    /** What the loop offers for reporting. All methods are called on the loop's thread, inside {@link #process()}. */
    interface Reports {
        /** Calls the rejectionHandled listeners, if any. What they throw leaves this method. */
        void rejectionHandled(Promise<?> promise);

        /** Calls the unhandledRejection listeners. What they throw leaves this method; false when there are none. */
        boolean unhandledRejection(Throwable reason, Promise<?> promise);

        /** Nobody listens: the reason is an uncaught error with origin UNHANDLED_REJECTION. */
        void uncaughtRejection(Throwable reason);
    }

    private final Reports reports;

    RejectionTracker(Reports reports) {
        this.reports = reports;
    }

    /** Cheap look before {@link #process()}: false means that step 4 has nothing to do. */
    boolean hasWork() {
        return false;
    }

    /**
     * Step 4 of the drain. True when anything was reported: the drain begins again. What a listener throws leaves this
     * method at once as an ordinary failure of the drain (origin UNCAUGHT_EXCEPTION); what was not reported yet waits
     * for the next drain.
     */
    boolean process() {
        if (!hasWork()) return false;
        reports.rejectionHandled(null);
        return true;
    }
}
