package dev.isoloop.jmh;

import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** A queue that a task goes through, putting itself back, so many times. The contenders of {@link QueueDuel}. */
abstract class QueueContender extends DuelContender implements AutoCloseable {
    QueueContender(String name) {
        super(name);
    }

    /** Lets a task run so many times, so many of it queued at once, and returns behind the last. */
    abstract void run(int times, int atOnce);

    @Override
    public void close() {}

    static final class Deque extends QueueContender {
        private final ArrayDeque<Runnable> deque = new ArrayDeque<>();
        private final Runnable task = this::again;
        private int left;

        Deque() {
            super("arrayDeque");
        }

        @Override
        void run(int times, int atOnce) {
            left = times - atOnce;
            for (int i = 0; i < atOnce; i++) deque.add(task);
            Runnable next;
            while ((next = deque.poll()) != null) next.run();
        }

        private void again() {
            if (--left >= 0) deque.add(task);
        }
    }

    /** What ours share: a callback of the poll phase starts the chain. */
    abstract static class Hosted extends QueueContender {
        final EventLoop loop;
        int left;
        int atOnce;

        final HostedLoop hosted = new HostedLoop();
        private final Runnable begin = this::begin;

        Hosted(String name) {
            super(name);
            loop = hosted.loop;
        }

        abstract void begin();

        @Override
        final void run(int times, int atOnce) {
            left = times - atOnce;
            this.atOnce = atOnce;
            hosted.turnWith(begin);
            while (left > -atOnce) loop.tickNow(); // ticks and microtasks end with the turn that began them
        }

        @Override
        public final void close() {
            hosted.end();
        }
    }

    static final class Ticks extends Hosted {
        private final Runnable task = this::again;

        Ticks() {
            super("isoloop nextTick");
        }

        @Override
        void begin() {
            for (int i = 0; i < atOnce; i++) loop.nextTick(task);
        }

        private void again() {
            if (--left >= 0) loop.nextTick(task);
        }
    }

    static final class Microtasks extends Hosted {
        private final Runnable task = this::again;

        Microtasks() {
            super("isoloop queueMicrotask");
        }

        @Override
        void begin() {
            for (int i = 0; i < atOnce; i++) loop.queueMicrotask(task);
        }

        private void again() {
            if (--left >= 0) loop.queueMicrotask(task);
        }
    }

    /** A loop with so many ports that listen, of which so many are used, in turn: one posts to the next, so many messages at once. */
    static final class Ports extends Hosted {
        private static final Integer MESSAGE = 1;

        private final MessagePort[] senders;
        private int next;

        Ports(int ports, int used) {
            super("isoloop " + ports + " ports, " + used + " used");
            senders = new MessagePort[used];
            hosted.turnWith(() -> {
                for (int port = 0; port < ports; port++) open(port);
            });
        }

        private void open(int port) {
            MessageChannel channel = new MessageChannel();
            channel.port1().onMessage(message -> again());
            if (port < senders.length) senders[port] = channel.port2();
        }

        @Override
        void begin() {
            for (int i = 0; i < atOnce; i++) post();
        }

        private void again() {
            if (--left >= 0) post();
        }

        private void post() {
            next = next + 1 == senders.length ? 0 : next + 1;
            senders[next].postMessage(MESSAGE);
        }
    }

    static final class Netty extends QueueContender {
        private final ManualIoEventLoop netty =
                new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());
        private final Runnable task = this::again;
        private int left;

        Netty() {
            super("nettyExecute");
        }

        @Override
        void run(int times, int atOnce) {
            left = times - atOnce;
            for (int i = 0; i < atOnce; i++) netty.execute(task);
            while (left > -atOnce) netty.runNow();
        }

        private void again() {
            if (--left >= 0) netty.execute(task);
        }

        @Override
        public void close() {
            netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            netty.runNow();
        }
    }
}
