package dev.isoloop.loop;

/** The real clock: what loops and all that lives on them learn the time from. Waits on shared memory have their own, {@code Sleeper}. */
final class SystemSeams {
    static final Clock CLOCK = System::nanoTime;

    private SystemSeams() {}
}
