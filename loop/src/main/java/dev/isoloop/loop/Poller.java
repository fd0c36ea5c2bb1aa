package dev.isoloop.loop;

/**
 * The only way a loop hears of I/O. A loop whose poller has handles sleeps in it instead of in its {@link Parker}.
 *
 * <p>Loop thread only, except {@link #wakeup}.
 */
public interface Poller {
    /** The poller of a loop that owns no sockets: never has a handle. */
    Poller NONE = new Poller() {
        @Override
        public boolean hasHandles() {
            return false;
        }

        @Override
        public int poll(long timeoutNs) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public String toString() {
            return "Poller.NONE";
        }
    };

    /** {@return whether there is anything to wait for} */
    boolean hasHandles();

    /**
     * Takes what is ready, waiting for it if need be, and hands it to the {@link PollSource}s it belongs to. Calls no callback.
     *
     * @param timeoutNs how long to wait at most; 0 not at all; {@code Long.MAX_VALUE} without limit
     * @return how many events were taken
     */
    int poll(long timeoutNs);

    /**
     * Says, after the loop has looked at all its queues and before it sleeps, whether it sleeps in {@link #poll}. If not it sleeps in
     * its parker, is unparked when that may have changed, and asks again.
     *
     * @return true if {@code poll} may wait now
     */
    default boolean mayWait() {
        return hasHandles();
    }

    /** A sleep is over, wherever it took place. */
    default void awake() {}

    /** The loop is about to sleep in its host and can't wait in {@link #poll}. */
    default void sleepsInHost() {}

    /** Makes a {@link #poll} that waits, or else the next one, return. May be called from any thread; never blocks. */
    void wakeup();
}
