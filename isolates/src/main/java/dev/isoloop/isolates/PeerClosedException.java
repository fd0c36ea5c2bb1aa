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
     * @param message which port or isolate, and how it ended
     */
    public PeerClosedException(String message) {
        super(message);
    }
}
