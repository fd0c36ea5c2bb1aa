package dev.isoloop.loop;

import java.util.Objects;

/**
 * How one promise of {@link Promise#allSettled} ended.
 *
 * @param value the value if it was fulfilled (may be null), null if it was rejected
 * @param reason the reason if it was rejected, null if it was fulfilled
 * @param <T> type of the value
 */
public record Settled<T>(T value, Throwable reason) {
    /**
     * Checks that it is one or the other.
     *
     * @param value the value, or null
     * @param reason the reason, or null for fulfilled
     * @throws IllegalArgumentException if there are both a value and a reason
     */
    public Settled {
        if (value != null && reason != null) {
            throw new IllegalArgumentException("both fulfilled with " + value + " and rejected with " + reason);
        }
    }

    /**
     * {@return the outcome of a fulfilled promise}
     *
     * @param value the value, may be null
     * @param <T> type of the value
     */
    public static <T> Settled<T> fulfilled(T value) {
        return new Settled<>(value, null);
    }

    /**
     * {@return the outcome of a rejected promise}
     *
     * @param reason the reason
     * @param <T> type of the value it does not have
     * @throws NullPointerException if {@code reason} is null
     */
    public static <T> Settled<T> rejected(Throwable reason) {
        return new Settled<>(null, Objects.requireNonNull(reason, "reason"));
    }

    /** {@return whether it was fulfilled; if not, it was rejected} */
    public boolean isFulfilled() {
        return reason == null;
    }
}
