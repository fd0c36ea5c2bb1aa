package dev.isoloop.jmh;

import java.util.concurrent.locks.LockSupport;

/**
 * So many round trips between two loops, which a third thread starts and waits for, parked: on two processors it must not take one
 * of theirs.
 */
final class Rally {
    private Thread starter;

    /** Written by the loop that counts. */
    private final PaddedLong left = new PaddedLong();

    private volatile boolean done;

    /** The starting thread: starts the first trip and returns after the last. */
    void play(int roundTrips, Runnable firstServe) {
        starter = Thread.currentThread();
        left.set(roundTrips);
        done = false;
        firstServe.run(); // hands over to the loop, and with it what was written above
        while (!done) {
            LockSupport.park(this);
        }
    }

    /** The counting loop, each time a message is back: true if it shall go out again. */
    boolean isOn() {
        if (left.addAndGet(-1) > 0) {
            return true;
        }
        done = true;
        LockSupport.unpark(starter);
        return false;
    }
}
