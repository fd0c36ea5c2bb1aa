package dev.isoloop.loop;

/**
 * Thrown by {@link EventLoop#exit} and by everything else that ends a loop at once, to leave the running callback. Not an error:
 * let it pass. Whoever catches it delays the end until the callback returns; nothing else runs afterwards.
 */
public final class LoopExit extends Error {
    private static final long serialVersionUID = 1;

    static final LoopExit NOW = new LoopExit();

    private LoopExit() {
        super("the event loop ends", null, false, false);
    }
}
