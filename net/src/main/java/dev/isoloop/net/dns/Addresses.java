package dev.isoloop.net.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.xbill.DNS.Address;

/** Addresses as text. Never asks a name server. */
final class Addresses {
    private Addresses() {}

    /**
     * Reads an address, with a zone as in {@code fe80::1%eth0} if it has one.
     *
     * @param text dotted or with colons
     * @return the address, or null if it is none, or its zone is no interface of this machine
     */
    static InetAddress parse(String text) {
        int percent = text.indexOf('%');
        byte[] bytes = bytesOf(percent < 0 ? text : text.substring(0, percent));
        if (bytes == null) return null;
        try {
            if (percent < 0) return InetAddress.getByAddress(bytes);
            return bytes.length == 16 ? withZone(bytes, text.substring(percent + 1)) : null;
        } catch (UnknownHostException | SocketException | NumberFormatException noSuchZone) {
            return null;
        }
    }

    private static byte[] bytesOf(String text) {
        byte[] four = Address.toByteArray(text, Address.IPv4);
        return four != null ? four : Address.toByteArray(text, Address.IPv6);
    }

    private static InetAddress withZone(byte[] bytes, String zone) throws UnknownHostException, SocketException {
        NetworkInterface known = NetworkInterface.getByName(zone);
        if (known != null) return Inet6Address.getByAddress(null, bytes, known);
        return Inet6Address.getByAddress(null, bytes, Integer.parseInt(zone));
    }
}
