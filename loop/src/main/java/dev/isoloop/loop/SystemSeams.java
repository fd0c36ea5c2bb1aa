package dev.isoloop.loop;

/** The real clock: the only mention of {@code System.nanoTime} in the library. */
final class SystemSeams {
    static final Clock CLOCK = System::nanoTime;

    private SystemSeams() {}
}
