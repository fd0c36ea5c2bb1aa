package dev.isoloop.net;

/** Why a network operation failed: one clear name per cause, whatever class and words the JDK uses for it. */
public enum NetErrorCode {
    /** Nobody listens at that address (ECONNREFUSED). */
    CONNECTION_REFUSED("connection refused"),
    /** The peer, or something between, ended the connection at once (ECONNRESET). */
    CONNECTION_RESET("connection reset by peer"),
    /** This side wrote to a connection that the peer has left (EPIPE). */
    BROKEN_PIPE("broken pipe: the peer has closed the connection"),
    /** Something else listens there (EADDRINUSE). */
    ADDRESS_IN_USE("address already in use"),
    /** No interface of this machine has that address, or no local port is free (EADDRNOTAVAIL). */
    ADDRESS_NOT_AVAILABLE("address not available on this machine"),
    /** No answer in time: the connect timeout, or the system's own (ETIMEDOUT). */
    TIMED_OUT("timed out"),
    /** No way to that host (EHOSTUNREACH). */
    HOST_UNREACHABLE("host unreachable"),
    /** No way to that network (ENETUNREACH). */
    NETWORK_UNREACHABLE("network unreachable"),
    /** The system doesn't let this process do it (EACCES, EPERM). */
    PERMISSION_DENIED("permission denied"),
    /** The process or the system is out of descriptors (EMFILE, ENFILE). */
    TOO_MANY_OPEN_FILES("too many open files"),
    /** A Unix socket's path, or its folder, does not exist (ENOENT). */
    NOT_FOUND("no such file or folder"),
    /** A Unix socket's path is longer than the system allows, about 100 bytes. */
    PATH_TOO_LONG("path too long for a Unix domain socket"),
    /** A datagram is longer than the system can send in one (EMSGSIZE). */
    MESSAGE_TOO_LARGE("message too large for one datagram"),
    /** The socket was closed by its own side before the operation had ended. */
    CLOSED("socket closed"),
    /** A host name without an address, or an address of a kind the operation can't use. */
    UNRESOLVED("address not resolved"),
    /** Everything else; the cause has the system's words. */
    OTHER("failed");

    private final String words;

    NetErrorCode(String words) {
        this.words = words;
    }

    /** {@return the cause in a few words, as they stand in messages} */
    public String words() {
        return words;
    }
}
