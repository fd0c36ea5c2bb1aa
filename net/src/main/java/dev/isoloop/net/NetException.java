package dev.isoloop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A network operation failed. The message is one line: what was tried, with which address and port, and why it failed; as in
 * {@code connect 127.0.0.1:8080: connection refused}.
 */
public final class NetException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why it failed. */
    private final NetErrorCode code;

    /** What was tried. */
    private final String operation;

    private final transient SocketAddress address;

    /**
     * Creates the exception.
     *
     * @param code why it failed
     * @param operation what was tried, as in "connect"
     * @param address with which address, or null if there is none
     */
    public NetException(NetErrorCode code, String operation, SocketAddress address) {
        this(code, operation, address, code.words(), null);
    }

    /**
     * Creates the exception.
     *
     * @param code why it failed
     * @param operation what was tried, as in "connect"
     * @param address with which address, or null if there is none
     * @param why the end of the message
     * @param cause what the system said, or null
     */
    public NetException(NetErrorCode code, String operation, SocketAddress address, String why, Throwable cause) {
        super(operation + (address == null ? "" : " " + text(address)) + ": " + why, cause);
        this.code = code;
        this.operation = operation;
        this.address = address;
    }

    /**
     * Names the cause of a failure. A {@code NetException} stays as it is.
     *
     * @param operation what was tried, as in "connect"
     * @param address with which address, or null if there is none
     * @param cause what the system said
     * @return the failure with its name
     */
    public static NetException of(String operation, SocketAddress address, Throwable cause) {
        if (cause instanceof NetException named) return named;
        NetErrorCode code = ErrorNames.codeOf(cause);
        String why = code == NetErrorCode.OTHER ? ErrorNames.wordsOf(cause) : code.words();
        return new NetException(code, operation, address, why, cause);
    }

    /** {@return why it failed} */
    public NetErrorCode code() {
        return code;
    }

    /** {@return what was tried, as in "connect"} */
    public String operation() {
        return operation;
    }

    /** {@return with which address; null if there was none, or after serialization} */
    public SocketAddress address() {
        return address;
    }

    /**
     * {@return an address as messages show it: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code name:80} or a path} Asks no name
     * service.
     *
     * @param address the address
     */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) return address.toString();
        InetAddress ip = inet.getAddress();
        if (ip == null) return inet.getHostString() + ":" + inet.getPort();
        String literal = ip.getHostAddress();
        return (literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + ":" + inet.getPort();
    }
}
