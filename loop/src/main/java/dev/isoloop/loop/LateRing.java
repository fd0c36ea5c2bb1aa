package dev.isoloop.loop;

/** A second look at a receiver that seemed to be awake when something was published for it; see {@link EventLoop#ringLater}. */
@FunctionalInterface
public interface LateRing {
    /** Wakes the receiver if it sleeps. Called on the loop's thread, after a full fence. Must not throw, block or call callbacks. */
    void ring();
}
