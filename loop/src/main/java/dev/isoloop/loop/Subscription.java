package dev.isoloop.loop;

/** A listener that was added somewhere. Same thread rule as where it was added. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Removes the listener. An emission under way still reaches it. Does nothing the second time. */
    @Override
    void close();
}
