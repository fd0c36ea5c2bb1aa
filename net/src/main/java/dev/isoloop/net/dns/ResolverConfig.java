package dev.isoloop.net.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whom a {@link Resolver} asks, and how patiently.
 *
 * @param servers in the order in which they are asked; at least one
 * @param timeoutMs how long to wait for a server in the first attempt, 1 to 60,000; doubled in each further attempt
 * @param attempts how often each server is asked before giving up, 1 to 10
 * @param rotate whether each query begins with the next server, to spread the load
 * @param ndots a name with fewer dots than this, 0 to 15, is tried below the search domains first
 * @param search domains below which a name that does not end with a dot is looked for as well
 */
public record ResolverConfig(
        List<InetSocketAddress> servers, int timeoutMs, int attempts, boolean rotate, int ndots, List<String> search) {
    /** The port of name servers. */
    public static final int PORT = 53;

    /** {@link #timeoutMs} where nothing else is said. */
    public static final int TIMEOUT_MS = 5_000;

    /** {@link #attempts} where nothing else is said. */
    public static final int ATTEMPTS = 2;

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    /**
     * Checks what was given.
     *
     * @param servers as above
     * @param timeoutMs as above
     * @param attempts as above
     * @param rotate as above
     * @param ndots as above
     * @param search as above
     * @throws IllegalArgumentException if there is no server, or a number is out of its range
     */
    public ResolverConfig {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        if (servers.isEmpty()) throw new IllegalArgumentException("no servers, expected at least one");
        for (InetSocketAddress server : servers) {
            if (server.isUnresolved()) throw new IllegalArgumentException("server " + server + " is no address");
        }
        requireWithin("timeoutMs", timeoutMs, 1, 60_000);
        requireWithin("attempts", attempts, 1, 10);
        requireWithin("ndots", ndots, 0, 15);
    }

    /**
     * {@return a configuration for these servers, with the usual timeout and attempts and without search domains}
     *
     * @param servers at least one
     * @throws IllegalArgumentException if there is none, or one is no address
     */
    public static ResolverConfig of(InetSocketAddress... servers) {
        return new ResolverConfig(List.of(servers), TIMEOUT_MS, ATTEMPTS, false, 1, List.of());
    }

    /**
     * {@return the same with another timeout}
     *
     * @param ms for the first attempt, 1 to 60,000
     * @throws IllegalArgumentException if it is out of range
     */
    public ResolverConfig withTimeoutMs(int ms) {
        return new ResolverConfig(servers, ms, attempts, rotate, ndots, search);
    }

    /**
     * {@return the same with another number of attempts}
     *
     * @param count for each server, 1 to 10
     * @throws IllegalArgumentException if it is out of range
     */
    public ResolverConfig withAttempts(int count) {
        return new ResolverConfig(servers, timeoutMs, count, rotate, ndots, search);
    }

    /**
     * Reads {@code /etc/resolv.conf}: a small local file, read on the calling thread. Understood are {@code nameserver},
     * {@code search}, {@code domain} and of {@code options} {@code timeout}, {@code attempts}, {@code ndots} and {@code rotate};
     * the rest is passed over. Without the file, or without a server in it, the one asked is on this machine.
     *
     * @return what the system says
     * @throws IOException if the file is there and can't be read
     */
    public static ResolverConfig system() throws IOException {
        if (!Files.exists(RESOLV_CONF)) return parse(List.of());
        return parse(Files.readAllLines(RESOLV_CONF, StandardCharsets.ISO_8859_1));
    }

    /** Reads the lines of a resolv.conf. */
    static ResolverConfig parse(List<String> lines) {
        return new ResolvConf().read(lines).toConfig();
    }

    private static void requireWithin(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", expected " + least + " to " + most);
        }
    }
}
