package dev.isoloop.jmh;

import dev.isoloop.channels.Doorbell;

/** The owner of a bell that is always awake. */
final class NeverAsleep implements Doorbell.Sleeper {
    @Override
    public void wakeFromPark() {
        throw new IllegalStateException("nobody sleeps here");
    }

    @Override
    public void wakeFromPoll() {
        throw new IllegalStateException("nobody sleeps here");
    }
}
