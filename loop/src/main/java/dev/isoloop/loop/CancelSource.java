package dev.isoloop.loop;

import java.util.Objects;
import java.util.concurrent.CancellationException;

/** The end of a {@link CancelToken} that cancels. Loop thread only; belongs to the loop on whose thread it was made. */
public final class CancelSource {
    private final PromiseHome home;
    private final CancelToken token;

    /**
     * Makes a source and its token.
     *
     * @throws IllegalStateException if no loop runs on this thread
     */
    public CancelSource() {
        home = PromiseHome.current("new CancelSource");
        token = new CancelToken(home);
    }

    /** {@return what to give to the work that may be cancelled} */
    public CancelToken token() {
        return token;
    }

    /**
     * Cancels, with a {@link CancellationException} as the reason. Does nothing if that was done before.
     *
     * @throws IllegalStateException on another thread than the loop's
     */
    public void cancel() {
        cancel(new CancellationException("cancelled without a reason"));
    }

    /**
     * Cancels: calls the token's listeners, in order, before it returns. Does nothing if that was done before.
     *
     * @param reason why
     * @throws IllegalStateException on another thread than the loop's
     * @throws NullPointerException if {@code reason} is null
     */
    public void cancel(Throwable reason) {
        Objects.requireNonNull(reason, "reason");
        home.requireLoopThread("CancelSource.cancel");
        token.cancel(reason);
    }
}
