package dev.isoloop.net.dns;

import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Subscription;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/**
 * Asks name servers, on the loop: no thread, no pool. Unlike {@code InetAddress.getAllByName}, which blocks and belongs on the
 * {@code BlockingPool}, it reads no hosts file and asks nothing but DNS.
 *
 * <pre>{@code
 * Resolver resolver = Resolver.create(loop, ResolverConfig.system());
 * resolver.resolve("example.org", RecordType.MX).thenAccept(servers -> System.out.println(servers));
 * }</pre>
 *
 * <p>Answers come over UDP, up to 1,232 bytes by EDNS(0), and over TCP when they are longer. An answer counts only if it comes from the
 * server asked and carries the random id and the question sent to it, from a random port; anything else is passed over.
 * Servers are asked one after the other, see {@link ResolverConfig}. Nothing is cached.
 *
 * <p>A name that ends with a dot is taken as it is. Else, if the configuration has search domains, it is looked for
 * below those too: after the name itself if that has at least {@code ndots} dots, before it if not.
 *
 * <p><b>Bounds.</b> {@value #QUERIES_MAX} queries are under way at once, each with one socket per server asked; more
 * wait for their turn, in order.
 *
 * <p><b>Threads.</b> The loop's only. Nothing blocks. A query under way keeps the loop alive. Failures are
 * {@link DnsException}s in the promise.
 */
public final class Resolver implements AutoCloseable {
    /** How many queries are under way at once. */
    public static final int QUERIES_MAX = 256;

    private final EventLoop loop;
    private final ResolverConfig config;
    private final Transport transport;
    private final SecureRandom random = new SecureRandom();

    private final Set<Search<?>> running = new LinkedHashSet<>();
    private final ArrayDeque<Search<?>> waiting = new ArrayDeque<>();
    private int nextServer;
    private boolean closed;

    Resolver(EventLoop loop, ResolverConfig config, Transport transport) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.config = Objects.requireNonNull(config, "config");
        this.transport = transport;
    }

    /**
     * Makes a resolver. No socket is opened before the first question.
     *
     * @param loop whose resolver it is; this is its thread
     * @param config whom to ask, as in {@link ResolverConfig#system()}
     * @return the resolver
     */
    public static Resolver create(EventLoop loop, ResolverConfig config) {
        return new Resolver(loop, config, new SocketTransport(loop));
    }

    /**
     * Asks for the records of a name.
     *
     * @param name a host or service name; letters beyond ASCII are encoded as IDNA has it
     * @param type which records
     * @param <T> what a record is read as
     * @return the records, at least one, in the server's order; rejected with a {@link DnsException}
     */
    public <T> Promise<List<T>> resolve(String name, RecordType<T> type) {
        loop.requireLoopThread("resolve");
        return begin(new Search<>(name, type));
    }

    /**
     * Asks for the records of a name, until somebody cancels.
     *
     * @param name a host or service name
     * @param type which records
     * @param token cancelling it ends the query and rejects the promise with {@link CancelToken#toException}
     * @param <T> what a record is read as
     * @return the records, as from {@link #resolve(String, RecordType)}
     */
    public <T> Promise<List<T>> resolve(String name, RecordType<T> type, CancelToken token) {
        loop.requireLoopThread("resolve");
        Search<T> search = new Search<>(name, type);
        if (search.isPending()) search.cancellation = token.onCancel(() -> search.end(token.toException()));
        return begin(search);
    }

    /**
     * Asks for the names of an address: the PTR records of its name below {@code in-addr.arpa} or {@code ip6.arpa}.
     *
     * @param address any
     * @return the names; rejected with a {@link DnsException}
     */
    public Promise<List<String>> reverse(InetAddress address) {
        return resolve(ReverseMap.fromAddress(address).toString(), RecordType.PTR);
    }

    /**
     * Asks for a host's addresses of both kinds at once. When one kind is there, the other is waited for 50 ms more and no longer. Fits
     * {@link dev.isoloop.net.TcpConnectOptions#toHost} as {@code resolver::addresses}.
     *
     * @param host a host name
     * @param token cancelling it ends the queries and rejects the promise with {@link CancelToken#toException}
     * @return the IPv6 addresses, then the IPv4 addresses, at least one; rejected with a {@link DnsException}
     */
    public Promise<List<InetAddress>> addresses(String host, CancelToken token) {
        loop.requireLoopThread("addresses");
        return BothFamilies.ask(loop, this, host, token);
    }

    /** Cancels every query: promises are rejected with {@link DnsError#CANCELLED}. The second time does nothing. */
    @Override
    public void close() {
        loop.requireLoopThread("close");
        closed = true;
        List<Search<?>> all = new ArrayList<>(running);
        all.addAll(waiting);
        waiting.clear();
        all.forEach(search -> search.fail(DnsError.CANCELLED, "the resolver was closed"));
    }

    private <T> Promise<List<T>> begin(Search<T> search) {
        if (closed) {
            search.fail(DnsError.CANCELLED, "the resolver was closed");
        } else if (search.isPending()) {
            waiting.add(search);
            startWaiting();
        }
        return search.promise();
    }

    private void startWaiting() {
        while (running.size() < QUERIES_MAX && !waiting.isEmpty()) {
            Search<?> next = waiting.remove();
            running.add(next);
            next.askNext();
        }
    }

    private int firstServer() {
        if (!config.rotate()) return 0;
        int first = nextServer;
        nextServer = (first + 1) % config.servers().size();
        return first;
    }

    /** {@return an address and port, without a name} */
    static String textOf(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** One call of resolve: one query for each name that the given one may stand for, until one has records. */
    private final class Search<T> implements Query.Outcome<T> {
        private final String given;
        private final RecordType<T> type;
        private final Resolvers<List<T>> result = Promise.withResolvers();
        private final ArrayDeque<Name> candidates = new ArrayDeque<>();

        private Subscription cancellation = () -> {};
        private Query<T> query;
        private boolean ended;

        /** The failure to report if no candidate has records: that there is the name, but no data, says most. */
        private DnsError error;

        private String account;

        Search(String given, RecordType<T> type) {
            this.given = Objects.requireNonNull(given, "name");
            this.type = Objects.requireNonNull(type, "type");
            addCandidates();
        }

        Promise<List<T>> promise() {
            return result.promise();
        }

        boolean isPending() {
            return !ended;
        }

        private void addCandidates() {
            try {
                String ascii = toAscii(given);
                Name itself = Name.fromString(ascii, Name.root);
                if (ascii.endsWith(".") || config.search().isEmpty()) {
                    candidates.add(itself);
                    return;
                }
                for (String domain : config.search()) addBelow(ascii, domain);
                if (itself.labels() - 2 >= config.ndots()) {
                    candidates.addFirst(itself);
                } else {
                    candidates.addLast(itself);
                }
            } catch (TextParseException | IllegalArgumentException badName) {
                fail(DnsError.BAD_NAME, badName.getMessage());
            }
        }

        private void addBelow(String ascii, String domain) {
            try {
                candidates.add(Name.fromString(ascii, Name.fromString(domain, Name.root)));
            } catch (TextParseException tooLongBelowThisOne) {
                // The name itself may still do.
            }
        }

        void askNext() {
            query = new Query<>(
                    loop, transport, config, firstServer(), candidates.remove(), type, random::nextInt, this);
            query.start();
        }

        @Override
        public void answered(List<T> values) {
            if (ended) return;
            result.resolve(values);
            leave();
        }

        @Override
        public void failed(DnsError why, String what) {
            if (ended) return;
            boolean mayBeElsewhere = why == DnsError.NO_SUCH_NAME || why == DnsError.NO_DATA;
            if (error != DnsError.NO_DATA) {
                error = why;
                account = what;
            }
            if (mayBeElsewhere && !candidates.isEmpty()) {
                askNext();
            } else {
                fail(error, account);
            }
        }

        void fail(DnsError why, String what) {
            end(new DnsException(why, given, "could not resolve " + given + " " + type + ": " + why + ", " + what));
        }

        void end(Throwable why) {
            if (ended) return;
            if (query != null) query.cancel();
            result.reject(why);
            leave();
        }

        private void leave() {
            ended = true;
            cancellation.close();
            waiting.remove(this);
            if (running.remove(this) && !closed) startWaiting();
        }
    }

    /** Host names may hold any letters; what is ASCII already is left alone, for service names have underscores. */
    private static String toAscii(String name) {
        if (name.isEmpty()) throw new IllegalArgumentException("the name is empty");
        return name.chars().allMatch(c -> c < 128) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
    }
}
