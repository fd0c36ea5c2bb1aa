package dev.isoloop.net;

import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.Promise;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds the addresses of a host: {@code resolver::addresses} of a {@link dev.isoloop.net.dns.Resolver}, or a call of the system's
 * own look-up on another thread.
 */
@FunctionalInterface
public interface HostLookup {
    /**
     * Begins to look. Called on the loop's thread, must not block; keeps the loop alive until it has an answer.
     *
     * @param host the name
     * @param token cancelled when nobody waits for the answer any more
     * @return the addresses in the order of preference, or why there are none
     */
    Promise<List<InetAddress>> lookup(String host, CancelToken token);
}
