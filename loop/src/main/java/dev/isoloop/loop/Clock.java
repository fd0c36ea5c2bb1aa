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
}
