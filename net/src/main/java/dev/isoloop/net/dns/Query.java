package dev.isoloop.net.dns;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Timeout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.xbill.DNS.Name;

/**
 * One name asked for at one server after the other until somebody knows. Loop thread only.
 *
 * <pre>
 *             ask the next server, in datagrams              answer, no such name, no data
 *   start ---------------------------------------> WAITING --------------------------------> DONE
 *                      ^                            |  |                                      ^
 *                      | no answer in time: next    |  | truncated: the same server           | all servers are out,
 *                      | failed, refused, damaged:  |  | again, over a stream                 | or all attempts used up
 *                      | next, never this one again |  | no extensions, please: again without |
 *                      |                            |  +--> WAITING                           |
 *                      +----------------------------+-----------------------------------------+
 * </pre>
 *
 * <p>A server that was too slow is still listened to while others are asked, and asked again with twice the time when all have
 * had their turn. One that gave a definite answer, even a useless one, is not asked again: it would say the same.
 *
 * <p>Every conversation has its own socket, hence a port that was chosen at random, and its own random id; messages that fit
 * neither id nor question are passed over in silence, for anybody may send such.
 *
 * @param <T> what one record of the answer is read as
 */
final class Query<T> {

    /** Gets exactly one call, unless the query is cancelled. */
    interface Outcome<T> {
        void answered(List<T> values);

        void failed(DnsError error, String account);
    }

    private final EventLoop loop;
    private final Transport transport;
    private final ResolverConfig config;
    private final RecordType<T> type;
    private final Outcome<T> outcome;
    private final List<Asked> asked = new ArrayList<>();
    private final Timeout timer;

    private int turn = -1;
    private int attempt;
    private DnsError worst = DnsError.TIMED_OUT;
    private boolean done;

    /**
     * @param loop whose thread this is
     * @param transport how messages travel
     * @param config servers and patience
     * @param first the index of the server to begin with
     * @param name absolute
     * @param type what is asked for
     * @param ids gives random numbers
     * @param outcome hears how it went
     */
    Query(
            EventLoop loop,
            Transport transport,
            ResolverConfig config,
            int first,
            Name name,
            RecordType<T> type,
            IntSupplier ids,
            Outcome<T> outcome) {
        this.loop = loop;
        this.transport = transport;
        this.config = config;
        this.type = type;
        this.outcome = outcome;
        this.timer = loop.newTimeout(this::onTimeout);
        List<InetSocketAddress> servers = config.servers();
        for (int i = 0; i < servers.size(); i++) {
            InetSocketAddress server = servers.get((first + i) % servers.size());
            asked.add(new Asked(server, new Question<>(ids.getAsInt(), name, type)));
        }
    }

    /** Asks the first server. If none can be asked, the outcome is told in a later callback. */
    void start() {
        askNext();
    }

    /** Forgets the query; no outcome is told. */
    void cancel() {
        if (done) return;
        done = true;
        timer.cancel();
        asked.forEach(Asked::close);
    }

    /** The next server in this attempt, else the first one of the next attempt; those that are out are left out. */
    private void askNext() {
        while (attempt < config.attempts()) {
            while (++turn < asked.size()) {
                Asked next = asked.get(turn);
                if (!next.out && next.ask()) return;
            }
            turn = -1;
            attempt++;
            if (asked.stream().allMatch(server -> server.out)) break;
        }
        fail(worst);
    }

    private void onTimeout() {
        if (done) return;
        asked.get(turn).note = "did not answer in time";
        askNext();
    }

    private void restartTimer() {
        timer.cancel();
        timer.start((long) config.timeoutMs() << attempt);
    }

    private void answer(List<T> values) {
        cancel();
        outcome.answered(values);
    }

    private void fail(DnsError error) {
        StringBuilder account = new StringBuilder();
        for (Asked server : asked) {
            if (server.note == null) continue;
            account.append(account.isEmpty() ? "" : ", ")
                    .append(Resolver.textOf(server.address))
                    .append(' ')
                    .append(server.note);
        }
        cancel();
        // Never inside start(): a caller would hear of the failure before it has the promise of the answer.
        loop.nextTick(() -> outcome.failed(error, account.toString()));
    }

    /** One server, and what has passed between it and us. */
    private final class Asked {
        private final InetSocketAddress address;
        private Question<T> question;
        private Transport.Conversation datagrams;
        private Transport.Conversation stream;

        /** What it did, in words. */
        private String note;

        /** It is not to be asked again. */
        private boolean out;

        Asked(InetSocketAddress address, Question<T> question) {
            this.address = address;
            this.question = question;
        }

        /** Sends the question; false if that is not possible. */
        boolean ask() {
            try {
                if (stream != null) {
                    stream.close();
                    openStream();
                } else {
                    if (datagrams == null) datagrams = transport.datagrams(address, new FromDatagrams());
                    datagrams.send(question.toWire());
                }
            } catch (IOException noSocket) {
                note(noSocket, DnsError.UNREACHABLE);
                return false;
            }
            restartTimer();
            return true;
        }

        private void openStream() throws IOException {
            stream = transport.stream(address, new FromStream());
            stream.send(question.toWire());
        }

        private void onTruncated() {
            if (stream != null) return;
            try {
                openStream();
            } catch (IOException noSocket) {
                note(noSocket, DnsError.UNREACHABLE);
                goOn();
                return;
            }
            // Whoever's turn it is now gets no less time for it: the answer is known to exist.
            turn = asked.indexOf(this);
            restartTimer();
        }

        private void askPlainly() {
            question = question.plain();
            turn = asked.indexOf(this); // as in onTruncated
            if (!ask()) goOn();
        }

        private void onReply(Reply<T> reply) {
            switch (reply.kind()) {
                case PLAIN_ONLY -> askPlainly();
                case ANSWER -> answer(reply.values());
                case NO_SUCH_NAME -> settle(DnsError.NO_SUCH_NAME, "says that there is no such name");
                case NO_DATA -> settle(DnsError.NO_DATA, "has no " + type + " records of it");
                case SERVER_FAILED -> giveUp(DnsError.SERVER_FAILED, "failed");
                case REFUSED -> giveUp(DnsError.REFUSED, "refused");
                case STRANGER, TRUNCATED, DAMAGED -> giveUp(DnsError.BAD_RESPONSE, "sent no proper answer");
            }
        }

        private void settle(DnsError error, String what) {
            note = what;
            fail(error);
        }

        /** It has nothing for us. */
        private void giveUp(DnsError error, String what) {
            note = what;
            worst = error;
            leave();
            goOn();
        }

        private void note(IOException why, DnsError error) {
            note = "can't be reached (" + why.getMessage() + ")";
            if (worst == DnsError.TIMED_OUT) worst = error;
            leave();
        }

        private void leave() {
            out = true;
            close();
        }

        /** Asks the next one, unless this one's turn was over anyway. */
        private void goOn() {
            boolean allOut = asked.stream().allMatch(server -> server.out);
            if (allOut || (turn >= 0 && asked.get(turn) == this)) askNext();
        }

        void close() {
            if (datagrams != null) datagrams.close();
            if (stream != null) stream.close();
        }

        private final class FromDatagrams implements Transport.Listener {
            @Override
            public void onMessage(ByteBuffer message) {
                if (done || out) return;
                Reply<T> reply = question.read(message);
                if (reply.kind() == Reply.Kind.STRANGER) return;
                if (reply.kind() == Reply.Kind.TRUNCATED) {
                    onTruncated();
                } else {
                    onReply(reply);
                }
            }

            @Override
            public void onFailure(IOException why) {
                if (done || out) return;
                note(why, DnsError.UNREACHABLE);
                goOn();
            }
        }

        private final class FromStream implements Transport.Listener {
            @Override
            public void onMessage(ByteBuffer message) {
                if (!done && !out) onReply(question.read(message));
            }

            @Override
            public void onFailure(IOException why) {
                if (done || out) return;
                note(why, DnsError.UNREACHABLE);
                goOn();
            }
        }
    }
}
