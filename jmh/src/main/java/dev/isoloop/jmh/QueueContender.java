package dev.isoloop.jmh;

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

    /** What both of ours share: a callback of the poll phase starts the chain, and the turn ends behind the last of it. */
    abstract static class Hosted extends QueueContender {
        final EventLoop loop;
        int left;
        int atOnce;

        private final HostedLoop hosted = new HostedLoop();
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
