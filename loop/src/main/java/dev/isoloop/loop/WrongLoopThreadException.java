package dev.isoloop.loop;

/** A method that belongs to a loop's thread was called on another one. Nothing has happened. */
public final class WrongLoopThreadException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    WrongLoopThreadException(String method, String loopName, Thread owner, Thread caller) {
        super(method + " of event loop " + loopName + " was called on thread \"" + caller.getName()
                + "\", but the loop's thread is \"" + (owner == null ? "none" : owner.getName())
                + "\"; hand it over with execute(Runnable), which any thread may call");
    }
}
