package dev.isoloop.jmh;

/** What every contender of a round trip between threads has to show first. */
final class TwoThreads {
    private TwoThreads() {}

    static void require(Thread near, Thread far) {
        if (near == far) {
            throw new IllegalStateException("both sides run on thread '" + near.getName() + "', expected two threads");
        }
    }
}
