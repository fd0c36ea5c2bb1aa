package dev.isoloop.isolates;

import dev.isoloop.loop.CancelToken;
import java.time.Duration;
import java.util.Objects;

/** How long a request waits for its answer, and who may call it off. Immutable; may be shared between threads. */
public final class RequestOptions {
    private static final RequestOptions NONE = new RequestOptions(0, null);

    /** 0 for none. */
    final long deadlineMs;

    final CancelToken cancelToken;

    private RequestOptions(long deadlineMs, CancelToken cancelToken) {
        this.deadlineMs = deadlineMs;
        this.cancelToken = cancelToken;
    }

    /** {@return no deadline and no cancel token: a request waits until it is answered or a port closes} */
    public static RequestOptions none() {
        return NONE;
    }

    /**
     * Fails the request with {@link RequestTimeoutException} when it has no answer by then.
     *
     * @param deadline counted from each request on, 1 ms to 24 days
     * @return options with this deadline
     * @throws IllegalArgumentException if it is out of range
     */
    public static RequestOptions within(Duration deadline) {
        return NONE.deadline(deadline);
    }

    /**
     * As {@link #within}, with what else was set.
     *
     * @param deadline counted from each request on, 1 ms to 24 days
     * @return the same options with this deadline
     * @throws IllegalArgumentException if it is out of range
     */
    public RequestOptions deadline(Duration deadline) {
        long ms = deadline.toMillis();
        if (ms < 1 || ms > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "request deadline is " + deadline + ", expected 1 ms to " + Integer.MAX_VALUE + " ms");
        }
        return new RequestOptions(ms, cancelToken);
    }

    /**
     * Fails the request with {@link CancelToken#toException} once the token is cancelled.
     *
     * @param token a token of the loop that makes the request
     * @return the same options with this token
     */
    public RequestOptions cancelToken(CancelToken token) {
        return new RequestOptions(deadlineMs, Objects.requireNonNull(token, "token"));
    }
}
