package dev.isoloop.net;

/** Told of the end of a socket. */
@FunctionalInterface
public interface CloseHandler {
    /**
     * Called once, as the socket's last event, when its descriptor has been given back.
     *
     * @param hadError whether an error event came before
     */
    void onClose(boolean hadError);
}
