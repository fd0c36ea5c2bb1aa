package dev.isoloop.loop;

/**
 * A value that is not there yet, as in ECMAScript. Loop thread only.
 *
 * @param <T> what it is fulfilled with
 */
public final class Promise<T> {
    Promise() {}
}
