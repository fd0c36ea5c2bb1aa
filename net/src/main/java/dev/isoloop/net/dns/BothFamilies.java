package dev.isoloop.net.dns;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.CancelToken;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.Timeout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Asks for a host's IPv6 and IPv4 addresses side by side, and does not wait long for the second answer (RFC 8305). */
/*
 *              one has addresses              the other settles, or 50 ms
 *   BOTH OUT --------------------> ONE OUT ------------------------------> answered: IPv6 first
 *       |  one has none               ^                                    failed, if neither has any
 *       +-----------------------------+ without the 50 ms
 */
final class BothFamilies {
    /** How long the second family may keep the first waiting. */
    static final int SECOND_FAMILY_MS = 50;

    private final CancelSource asking = new CancelSource();
    private final Resolvers<List<InetAddress>> result = Promise.withResolvers();
    private final Subscription cancellation;
    private final Timeout patience;
    private final Family six = new Family();
    private final Family four = new Family();
    private boolean over;

    /** What one question has come to. */
    private static final class Family {
        List<? extends InetAddress> addresses = List.of();
        Throwable failure;
        boolean settled;
    }

    private BothFamilies(EventLoop loop, CancelToken token) {
        patience = loop.newTimeout(this::finish);
        cancellation = token.onCancel(() -> asking.cancel(token.reason()));
    }

    static Promise<List<InetAddress>> ask(EventLoop loop, Resolver resolver, String host, CancelToken token) {
        BothFamilies both = new BothFamilies(loop, token);
        both.follow(both.six, resolver.resolve(host, RecordType.AAAA, both.asking.token()));
        both.follow(both.four, resolver.resolve(host, RecordType.A, both.asking.token()));
        return both.result.promise();
    }

    private <A extends InetAddress> void follow(Family family, Promise<List<A>> answer) {
        answer.then(
                addresses -> {
                    family.addresses = addresses;
                    settled(family);
                    return null;
                },
                failure -> {
                    family.failure = failure;
                    settled(family);
                    return null;
                });
    }

    private void settled(Family family) {
        family.settled = true;
        if (over) return;
        if (six.settled && four.settled) finish();
        else if (!family.addresses.isEmpty()) patience.start(SECOND_FAMILY_MS);
    }

    private void finish() {
        over = true;
        patience.close();
        cancellation.close();
        asking.cancel();
        List<InetAddress> all = new ArrayList<>(six.addresses);
        all.addAll(four.addresses);
        if (all.isEmpty()) result.reject(failure());
        else result.resolve(List.copyOf(all));
    }

    /** That one family has no addresses says nothing; why the other has none does. */
    private Throwable failure() {
        boolean fourIsSilent = four.failure instanceof DnsException none && none.error() == DnsError.NO_DATA;
        return fourIsSilent ? six.failure : four.failure;
    }
}
