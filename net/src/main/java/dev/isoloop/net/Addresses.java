package dev.isoloop.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses from text, without asking a name service: that could block. */
final class Addresses {
    private static final Pattern FOUR = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[0-9A-Za-z_.-]+)?");

    private Addresses() {}

    /** Figures or localhost, and a port. */
    static InetSocketAddress literal(String host, int port) {
        return new InetSocketAddress(literal(host), port);
    }

    /** Whether no name service is needed. */
    static boolean isLiteral(String host) {
        return host.equals("localhost")
                || FOUR.matcher(host).matches()
                || SIX.matcher(host).matches();
    }

    private static InetAddress literal(String host) {
        if (host.equals("localhost")) return InetAddress.getLoopbackAddress();
        if (!isLiteral(host)) throw notFigures(host, null);
        try {
            return InetAddress.getByName(host); // figures only: no look-up
        } catch (UnknownHostException outOfRange) {
            throw notFigures(host, outOfRange);
        }
    }

    private static IllegalArgumentException notFigures(String host, UnknownHostException cause) {
        return new IllegalArgumentException(
                "host is \"" + host
                        + "\", expected an IPv4 or IPv6 address in figures, or localhost; names need a resolver",
                cause);
    }

    static InetSocketAddress requireResolved(InetSocketAddress address) {
        if (address.isUnresolved())
            throw new IllegalArgumentException(
                    "address " + address + " is not resolved, expected one with an IP address");
        return address;
    }
}
