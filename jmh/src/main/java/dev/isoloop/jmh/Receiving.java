package dev.isoloop.jmh;

import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A contender that receives on a thread of its own, spinning, and tells the measuring thread when all has come. */
public abstract class Receiving {
    private final PaddedLong received = new PaddedLong();
    private final PaddedLong expected = new PaddedLong();
    private Spinner spinner;

    /** Takes what is there; returns how many. Receiving thread. */
    abstract int receive() throws Exception;

    private void receiveAndCount() {
        try {
            int taken = receive();
            if (taken == 0) {
                Thread.onSpinWait();
            } else {
                received.setRelease(received.get() + taken);
            }
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Returns when so many more messages have been received. Measuring thread. */
    final void await(int messages) {
        long all = expected.addAndGet(messages);
        while (received.getVolatile() < all) {
            Thread.onSpinWait();
        }
    }

    /** Starts the receiving thread. */
    @Setup
    public void start() {
        spinner = Spinner.start(this::receiveAndCount);
    }

    /**
     * Ends it.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    @TearDown
    public void stop() throws InterruptedException {
        spinner.stop();
    }
}
