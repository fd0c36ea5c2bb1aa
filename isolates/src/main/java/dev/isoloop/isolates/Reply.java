package dev.isoloop.isolates;

import dev.isoloop.sharedmem.Transferable;

/** An answer with which something moves to the one who asked. What a {@link RequestHandler} may return. Immutable. */
public final class Reply {
    final Object message;
    final Transferable[] transfer;

    private Reply(Object message, Transferable[] transfer) {
        this.message = message;
        this.transfer = transfer;
    }

    /**
     * An answer that moves what is listed.
     *
     * @param message the answer, may be null
     * @param transfer what moves
     * @return the answer
     */
    public static Reply moving(Object message, Transferable... transfer) {
        return new Reply(message, transfer.clone());
    }
}
