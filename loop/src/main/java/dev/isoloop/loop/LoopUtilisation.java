package dev.isoloop.loop;

/**
 * How a loop has spent its time. Two of them make a third, for the time between: {@code later.since(earlier)}.
 *
 * @param idleNs nanoseconds in which the loop waited for something to do; a spinning loop's waits of less than about a
 *     microsecond count as active
 * @param activeNs nanoseconds of all other time since the loop's start
 */
public record LoopUtilisation(long idleNs, long activeNs) {
    /** {@return the active part of all time, 0 to 1; 0 when no time has passed} */
    public double utilisation() {
        long all = idleNs + activeNs;
        return all <= 0 ? 0 : (double) activeNs / all;
    }

    /**
     * {@return how the time between {@code earlier} and this was spent}
     *
     * @param earlier taken from the same loop before this one
     */
    public LoopUtilisation since(LoopUtilisation earlier) {
        return new LoopUtilisation(idleNs - earlier.idleNs, activeNs - earlier.activeNs);
    }
}
