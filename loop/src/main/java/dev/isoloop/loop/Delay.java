package dev.isoloop.loop;

/** A promise that a timer fulfils, unless a token cancels it first. */
final class Delay<T> implements Runnable {
    private final T value;
    private final Promise<T> promise;
    private Timer timer;
    private Subscription subscription;

    /** The part of a timer that is needed here. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }

    private Delay(PromiseHome home, T value) {
        this.value = value;
        this.promise = new Promise<>(home);
    }

    static <T> Promise<T> start(PromiseHome home, long delayMs, T value, CancelToken token) {
        if (token != null) token.requireHome(home, "Promise.delay");
        Delay<T> delay = new Delay<>(home, value);
        if (token != null && token.isCancelled()) {
            delay.promise.reject(token.toException());
            return delay.promise;
        }
        if (token != null) delay.subscription = token.onCancel(() -> delay.cancelled(token));
        delay.timer = home.setTimeout(delay, delayMs);
        return delay.promise;
    }

    @Override
    public void run() {
        if (subscription != null) subscription.close();
        promise.fulfil(value);
    }

    private void cancelled(CancelToken token) {
        timer.cancel();
        promise.reject(token.toException());
    }
}
