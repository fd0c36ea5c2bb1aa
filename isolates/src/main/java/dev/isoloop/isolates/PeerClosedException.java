package dev.isoloop.isolates;

/**
 * A request can't be answered any more, or a stream not brought to its end: a port of the channel was closed or moved away, or its
 * isolate has ended.
 */
public final class PeerClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what ended, and how: an isolate by its name, a port by the loops of both ends
     */
    public PeerClosedException(String message) {
        super(message);
    }
}
