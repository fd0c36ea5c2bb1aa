package dev.isoloop.net;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Timeout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects to whichever of several addresses answers first, without hurrying all of them at once (RFC 8305): the addresses are
 * tried in turn, IPv4 and IPv6 alternating; the next attempt begins when one has failed, or when the latest has had no answer for
 * a while. The first connection wins and the other attempts are dropped. Loop thread only.
 */
/*
 *             dial fails: next at once;  no answer for delayMs: next beside it
 *   addresses ------------------------------------------------------------------> attempts under way
 *                                                                      one connects |        | all failed and none left,
 *                                                                                   v        v or the deadline
 *                                                                                  WON      LOST
 *                                                                                    cancel the others, tell
 *
 * <C> is what an attempt brings. Everything happens in callbacks, so that virtual time and a scripted dialer can drive it.
 */
final class HappyEyeballs<C> {
    /** Begins one attempt. */
    @FunctionalInterface
    interface Dialer<C> {
        /** Must not answer before it returns, unless by throwing. */
        Attempt dial(SocketAddress address, Answer<C> answer) throws NetException;
    }

    /** What an attempt brings; one of the two is called, once, unless it was cancelled before. */
    interface Answer<C> {
        void connected(C connection);

        void failed(NetException error);
    }

    /** An attempt under way. */
    @FunctionalInterface
    interface Attempt {
        /** Ends it; its answer will not be called. */
        void cancel();
    }

    private final Dialer<C> dialer;
    private final Answer<C> result;
    private final ArrayDeque<SocketAddress> left;
    private final List<Attempt> underWay = new ArrayList<>();
    private final List<NetException> errors = new ArrayList<>();
    private final List<SocketAddress> addresses;
    private final int delayMs;
    private final Timeout nextAttempt;
    private final Timeout deadline;
    private boolean decided;

    /**
     * Begins nothing yet.
     *
     * @param delayMs how long an attempt has the field for itself
     * @param timeoutMs how long all of them together may take; 0 without limit
     */
    HappyEyeballs(
            EventLoop loop,
            List<SocketAddress> addresses,
            int delayMs,
            long timeoutMs,
            Dialer<C> dialer,
            Answer<C> result) {
        this.addresses = inTurns(addresses);
        this.left = new ArrayDeque<>(this.addresses);
        this.delayMs = delayMs;
        this.dialer = dialer;
        this.result = result;
        this.nextAttempt = loop.newTimeout(this::dialNext);
        this.deadline =
                timeoutMs > 0 ? loop.newTimeout(() -> tooLate(timeoutMs)).start(timeoutMs) : null;
    }

    /** Dials the first address. Answers at the earliest in a later callback, unless every address is refused at once. */
    void start() {
        dialNext();
    }

    /** Ends everything; the result will not be called. */
    void cancel() {
        decide();
    }

    /** The next address whose attempt can be begun; those that fail at once are stepped over. */
    private void dialNext() {
        nextAttempt.cancel();
        while (!decided && !left.isEmpty()) {
            if (dial(left.poll())) {
                if (!left.isEmpty()) nextAttempt.start(delayMs);
                return;
            }
        }
        if (!decided && underWay.isEmpty()) lose(summary());
    }

    private boolean dial(SocketAddress address) {
        OneAnswer answer = new OneAnswer();
        try {
            answer.attempt = dialer.dial(address, answer);
            underWay.add(answer.attempt);
            return true;
        } catch (NetException failure) {
            errors.add(failure);
            return false;
        }
    }

    private final class OneAnswer implements Answer<C> {
        Attempt attempt;

        @Override
        public void connected(C connection) {
            underWay.remove(attempt);
            decide();
            result.connected(connection);
        }

        @Override
        public void failed(NetException error) {
            underWay.remove(attempt);
            errors.add(error);
            dialNext();
        }
    }

    private void tooLate(long timeoutMs) {
        SocketAddress address = addresses.get(0);
        lose(new NetException(
                NetErrorCode.TIMED_OUT,
                "connect",
                address,
                "timed out after " + timeoutMs + " ms" + (addresses.size() == 1 ? "" : ", with " + others()),
                null));
    }

    private void lose(NetException error) {
        decide();
        result.failed(error);
    }

    private void decide() {
        if (decided) return;
        decided = true;
        nextAttempt.close();
        if (deadline != null) deadline.close();
        for (Attempt attempt : underWay) attempt.cancel();
        underWay.clear();
        left.clear();
    }

    /** The only error; or the first, with the others beside it. */
    private NetException summary() {
        NetException first = errors.get(0);
        if (errors.size() == 1) return first;
        NetException all = new NetException(
                first.code(), "connect", first.address(), first.code().words() + "; and " + others(), first);
        for (NetException other : errors.subList(1, errors.size())) all.addSuppressed(other);
        return all;
    }

    private String others() {
        return (addresses.size() - 1) + " more " + (addresses.size() == 2 ? "address" : "addresses")
                + " without success";
    }

    /** The families alternate, beginning with that of the first address; within a family the given order stays. */
    static List<SocketAddress> inTurns(List<SocketAddress> given) {
        ArrayDeque<SocketAddress> oneFamily = new ArrayDeque<>();
        ArrayDeque<SocketAddress> other = new ArrayDeque<>();
        boolean six = isSix(given.get(0));
        for (SocketAddress address : given) (isSix(address) == six ? oneFamily : other).add(address);
        List<SocketAddress> turns = new ArrayList<>(given.size());
        while (!oneFamily.isEmpty() || !other.isEmpty()) {
            if (!oneFamily.isEmpty()) turns.add(oneFamily.poll());
            if (!other.isEmpty()) turns.add(other.poll());
        }
        return turns;
    }

    private static boolean isSix(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
    }
}
