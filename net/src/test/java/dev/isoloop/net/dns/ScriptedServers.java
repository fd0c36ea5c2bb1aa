package dev.isoloop.net.dns;

import dev.isoloop.loop.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Name servers that answer as they are told, on a loop in virtual time. */
final class ScriptedServers implements Transport {
    private final EventLoop loop;
    private final Map<InetSocketAddress, Server> servers = new HashMap<>();

    /** What was sent, when and to whom. */
    final List<String> log = new ArrayList<>();

    int openConversations;
    int conversations;

    ScriptedServers(EventLoop loop) {
        this.loop = loop;
    }

    /** What one server does with a question. */
    interface Server {
        void onQuestion(Message question, boolean overStream, Line line);
    }

    /** The way back to whoever asked. */
    interface Line {
        void answer(long delayMs, byte[] message);

        void fail(long delayMs, IOException why);

        default void answer(long delayMs, Message message) {
            answer(delayMs, message.toWire());
        }
    }

    static InetSocketAddress address(int number) {
        return new InetSocketAddress("192.0.2." + number, ResolverConfig.PORT);
    }

    void put(int number, Server server) {
        servers.put(address(number), server);
    }

    // ---- messages ----

    static Message reply(Message question, int rcode, Record... answers) {
        Message reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(question.getQuestion(), Section.QUESTION);
        for (Record answer : answers) reply.addRecord(answer, Section.ANSWER);
        return reply;
    }

    static Message truncated(Message question) {
        Message reply = reply(question, Rcode.NOERROR);
        reply.getHeader().setFlag(Flags.TC);
        return reply;
    }

    static Record record(String owner, int type, String data) {
        try {
            return Record.fromString(Name.fromString(owner), type, DClass.IN, 60, data, Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Record a(String owner, String address) {
        return record(owner, Type.A, address);
    }

    static Record cname(String owner, String target) {
        return record(owner, Type.CNAME, target);
    }

    static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that answers at once. */
    static Server answering(String... addresses) {
        return (question, overStream, line) -> {
            Name asked = question.getQuestion().getName();
            Record[] records = new Record[addresses.length];
            for (int i = 0; i < records.length; i++) records[i] = a(asked.toString(), addresses[i]);
            line.answer(1, reply(question, Rcode.NOERROR, records));
        };
    }

    /** A server that has nothing but a code to say. */
    static Server saying(int rcode) {
        return (question, overStream, line) -> line.answer(1, reply(question, rcode));
    }

    /** A server that never answers. */
    static Server silent() {
        return (question, overStream, line) -> {};
    }

    // ---- transport ----

    @Override
    public Conversation datagrams(InetSocketAddress server, Listener listener) {
        return new Talk(server, listener, false);
    }

    @Override
    public Conversation stream(InetSocketAddress server, Listener listener) {
        return new Talk(server, listener, true);
    }

    private final class Talk implements Conversation, Line {
        private final InetSocketAddress server;
        private final Listener listener;
        private final boolean overStream;
        private boolean open = true;

        Talk(InetSocketAddress server, Listener listener, boolean overStream) {
            this.server = server;
            this.listener = listener;
            this.overStream = overStream;
            conversations++;
            openConversations++;
        }

        @Override
        public void send(ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            try {
                Message question = new Message(bytes);
                log.add(loop.clock().nanoTime() / 1_000_000
                        + (overStream ? " stream " : " datagram ") + Resolver.textOf(server) + " "
                        + question.getQuestion().getName());
                servers.get(server).onQuestion(question, overStream, this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void answer(long delayMs, byte[] message) {
            later(delayMs, () -> listener.onMessage(ByteBuffer.wrap(message)));
        }

        @Override
        public void fail(long delayMs, IOException why) {
            later(delayMs, () -> listener.onFailure(why));
        }

        private void later(long delayMs, Runnable news) {
            loop.setTimeout(
                            () -> {
                                if (open) news.run();
                            },
                            delayMs)
                    .unref();
        }

        @Override
        public void close() {
            if (open) openConversations--;
            open = false;
        }
    }
}
