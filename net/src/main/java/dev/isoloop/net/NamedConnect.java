package dev.isoloop.net;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopExit;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Timeout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;

/**
 * Connects to a host by its name: looks it up, then lets its addresses race. Loop thread only.
 *
 * @param <C> what connecting brings
 */
/*
 *              addresses              one connects
 *   LOOKING -------------> RACING -------------------> OVER, connected
 *      |                     |
 *      | no address          | all failed
 *      +----------+----------+
 *                 | deadline, for both together; cancel
 *                 v
 *                OVER, failed or in silence
 */
final class NamedConnect<C> implements HappyEyeballs.Attempt, HappyEyeballs.Answer<C> {
    /** Makes the race between addresses, without a deadline of its own. */
    @FunctionalInterface
    interface Races<C> {
        HappyEyeballs<C> between(List<SocketAddress> addresses, HappyEyeballs.Answer<C> answer);
    }

    private final InetSocketAddress target;
    private final HappyEyeballs.Answer<C> answer;
    private final Races<C> races;
    private final CancelSource looking = new CancelSource();
    private final Timeout deadline;
    private HappyEyeballs<C> race;
    private boolean over;

    /**
     * Begins nothing yet.
     *
     * @param host a name
     * @param timeoutMs how long look-up and connecting together may take; 0 without limit
     * @param races makes the race once there are addresses
     * @param answer hears how it ends
     */
    NamedConnect(
            EventLoop loop, InetSocketAddress host, long timeoutMs, Races<C> races, HappyEyeballs.Answer<C> answer) {
        this.target = host;
        this.races = races;
        this.answer = answer;
        this.deadline =
                timeoutMs > 0 ? loop.newTimeout(() -> tooLate(timeoutMs)).start(timeoutMs) : null;
    }

    /** Looks the name up. Answers in a later callback. */
    void start(HostLookup lookup) {
        lookUp(lookup).then(this::found, this::notFound);
    }

    /** One that throws has not found it. */
    private Promise<List<InetAddress>> lookUp(HostLookup lookup) {
        try {
            return Objects.requireNonNull(
                    lookup.lookup(target.getHostString(), looking.token()), "the look-up gave no promise");
        } catch (LoopExit exit) {
            throw exit;
        } catch (Throwable thrown) {
            return Promise.rejected(thrown);
        }
    }

    private Void found(List<InetAddress> addresses) {
        if (over) return null;
        if (addresses.isEmpty()) {
            fail(NetErrorCode.UNRESOLVED, "the name has no address", null);
            return null;
        }
        List<SocketAddress> withPort = addresses.stream()
                .<SocketAddress>map(address -> new InetSocketAddress(address, target.getPort()))
                .toList();
        race = races.between(withPort, this);
        race.start();
        return null;
    }

    private Void notFound(Throwable why) {
        if (!over) fail(NetErrorCode.UNRESOLVED, ErrorNames.wordsOf(why), why);
        return null;
    }

    private void tooLate(long timeoutMs) {
        String when = race == null ? ", looking for the host's address" : "";
        fail(NetErrorCode.TIMED_OUT, "timed out after " + timeoutMs + " ms" + when, null);
    }

    private void fail(NetErrorCode code, String why, Throwable cause) {
        failed(new NetException(code, "connect", target, why, cause));
    }

    @Override
    public void connected(C connection) {
        cancel();
        answer.connected(connection);
    }

    @Override
    public void failed(NetException error) {
        cancel();
        answer.failed(error);
    }

    @Override
    public void cancel() {
        if (over) return;
        over = true;
        if (deadline != null) deadline.close();
        if (race == null) looking.cancel();
        else race.cancel();
    }
}
