package dev.isoloop.conformance.program;

/** The time in which a scenario runs: that of the machine, or one that only moves when nothing else happens. */
@FunctionalInterface
public interface Time {
    /**
     * Lets time go by on the calling thread.
     *
     * @param ms at least how long
     */
    void busy(double ms);
}
