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

    /** Makes a {@link #poll} that waits, or else the next one, return. May be called from any thread; never blocks. */
    void wakeup();
}
