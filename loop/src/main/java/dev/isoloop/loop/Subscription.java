package dev.isoloop.loop;

/** A listener's place in a list of listeners. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Takes the listener off the list. Closing it again has no effect. On the thread on which it was subscribed. */
    @Override
    void close();
}
