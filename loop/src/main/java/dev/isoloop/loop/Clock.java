package dev.isoloop.loop;

/**
 * The only way a loop learns the time. Monotonic; the origin is arbitrary.
 *
 * <p>May be called from any thread, never blocks, does not allocate.
 */
@FunctionalInterface
public interface Clock {
    /** {@return nanoseconds since an arbitrary origin, never running backwards} */
    long nanoTime();

    /** {@return the machine's monotonic clock} */
    static Clock system() {
        return SystemSeams.CLOCK;
    }

    /** {@return whole milliseconds since the origin, rounded down: the resolution in which timers are kept} */
    default long milliTime() {
        return Math.floorDiv(nanoTime(), 1_000_000L);
    }
}
