package dev.isoloop.isolates;

import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.clone.StructuredClone;
import dev.isoloop.loop.EventLoop;

/** What becomes of errors that must not leave the callback in which they happened. */
final class Failures {
    private Failures() {}

    /** Lets a tick throw the error, behind the ticks that are queued already. The loop's own control flow goes through. */
    static void throwFromTick(EventLoop loop, Throwable failure) {
        if (failure instanceof dev.isoloop.loop.LoopExit exit) {
            throw exit;
        }
        loop.nextTick(() -> throwUnchecked(failure));
    }

    /** A copy that shares nothing with this isolate; if even that fails, its description. */
    static Throwable copyOf(Throwable failure) {
        try {
            return (Throwable) StructuredClone.clone(failure, TransferList.none());
        } catch (Throwable e) {
            return new RuntimeException(failure.getClass().getName() + ": " + messageOf(failure));
        }
    }

    /** What a class says of itself may fail as well. */
    private static String messageOf(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable e) {
            return "(its getMessage() has thrown a " + e.getClass().getName() + ")";
        }
    }

    /** Throws whatever it is, checked or not. Never returns. */
    static <E extends Throwable> RuntimeException throwUnchecked(Throwable failure) throws E {
        @SuppressWarnings("unchecked") // erased: nobody looks at the type of what is thrown
        E thrown = (E) failure;
        throw thrown;
    }
}
