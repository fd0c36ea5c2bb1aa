package dev.isoloop.loop;

/**
 * Anything a promise can be resolved with, other than a plain value: it passes its outcome on, now or later.
 *
 * <p>{@link Promise} is one. Implement it to let results of your own kind take part in {@link Promise#thenCompose},
 * {@link Resolvers#resolveWith} and the combinators; they cost one microtask more than a promise of ours that is
 * already settled, as in ECMAScript.
 *
 * @param <T> the value it leads to
 */
@FunctionalInterface
public interface Thenable<T> {
    /**
     * Settles {@code target} when the outcome is known, at once if it is known already. Called by the promise that was
     * resolved with this thenable, on the loop's thread, in a microtask of its own. What it throws rejects the target,
     * unless that is resolved already. Must not block.
     *
     * @param target the promise to settle; only its first resolution counts
     */
    void subscribe(Resolvers<? super T> target);
}
