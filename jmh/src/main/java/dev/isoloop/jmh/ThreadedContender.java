package dev.isoloop.jmh;

import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.loop.CarrierGroup;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.IdlePolicy;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * A contender of {@link LaneDuel} with threads of its own, which sleep while others play. While it plays, the duel's far thread sleeps, and
 * so does the near one unless it is one of the two sides: on two processors neither may take one of theirs.
 */
abstract class ThreadedContender extends LaneContender {
    private static final long PATIENCE_NS = 1_000_000;
    private static final ThreadFactory DAEMONS = new DefaultThreadFactory("contender", true);

    private final PaddedLong turnsOver = new PaddedLong();
    private volatile Thread farThread;
    private long nearTurns;
    private long farTurns;

    ThreadedContender(String name) {
        super(name);
    }

    /** Passes so many messages, and returns after the last. The near thread. */
    abstract void play(int messages) throws InterruptedException;

    @Override
    final boolean hasThreadsOfItsOwn() {
        return true;
    }

    @Override
    final void near(int messages) throws InterruptedException {
        play(messages);
        turnsOver.setRelease(++nearTurns);
        LockSupport.unpark(farThread);
    }

    @Override
    final void far(int messages) {
        farThread = Thread.currentThread();
        farTurns++;
        while (turnsOver.getVolatile() != farTurns) {
            LockSupport.parkNanos(this, PATIENCE_NS); // the near side may not have known whom to wake
        }
    }

    /** The near side sends tasks to a loop or an executor. */
    static final class Tasks extends ThreadedContender {
        private final Executor executor;
        private final PaddedLong ran = new PaddedLong();
        private final Runnable task = () -> ran.setRelease(ran.get() + 1);

        private Tasks(String name, Executor executor) {
            super(name);
            this.executor = executor;
        }

        static Tasks isoloop() {
            EventLoop loop = EventLoop.builder().name("tasks").unwatched().build();
            loop.start(loop::ref);
            DAEMONS.newThread(loop::run).start();
            return new Tasks("isoloop", loop);
        }

        static Tasks netty() {
            return new Tasks("nettyNio", new MultiThreadIoEventLoopGroup(1, DAEMONS, NioIoHandler.newFactory()).next());
        }

        static Tasks pool() {
            return new Tasks("threadPoolExecutor", Executors.newSingleThreadExecutor(DAEMONS));
        }

        @Override
        void play(int messages) {
            long last = ran.getVolatile() + messages;
            for (int i = 0; i < messages; i++) {
                executor.execute(task);
            }
            while (ran.getVolatile() != last) {
                Thread.onSpinWait();
            }
        }
    }

    /** Ports with callbacks: two loops, both on one thread, or parking on one each. */
    static final class Ports extends ThreadedContender {
        private final PortPair pair;

        private Ports(String name, PortPair pair) {
            super(name);
            this.pair = pair;
        }

        static Ports onOneCarrier() throws InterruptedException {
            return new Ports("isoloopOneCarrier", new PortPair(new CarrierGroup("carrier", 1), MESSAGE));
        }

        static Ports parking() throws InterruptedException {
            return new Ports("isoloopPorts", new PortPair(IdlePolicy.PARK, MESSAGE));
        }

        @Override
        void play(int messages) {
            pair.play(messages);
        }

        @Override
        void end() throws InterruptedException {
            pair.end();
        }
    }

    /** Two isolates on one thread. The near thread is their parent's. */
    static final class CarriedIsolates extends ThreadedContender {
        private final IsolateHost carrier = IsolateHost.carriers(1);
        private final IsolatePair pair = new IsolatePair(carrier, carrier);

        CarriedIsolates() {
            super("isoloopIsolatesOneCarrier");
        }

        @Override
        void play(int messages) {
            pair.play(messages);
        }

        @Override
        void end() {
            pair.end();
            carrier.close();
        }
    }

    /** The near thread and one more wake each other. */
    static final class Parked extends ThreadedContender {
        private final ParkedWake.Pair pair;

        Parked(String name, ParkedWake.Pair pair) {
            super(name);
            this.pair = pair;
            pair.start();
        }

        @Override
        void play(int messages) throws InterruptedException {
            pair.play(messages);
        }

        @Override
        void end() throws InterruptedException {
            pair.stop();
        }
    }

    /** Two of Pekko's actors. */
    static final class Actors extends ThreadedContender {
        private final PingPongLatency.Pekko pair;

        Actors(String name, PingPongLatency.Pekko pair) throws Exception {
            super(name);
            this.pair = pair;
            pair.start();
        }

        @Override
        void play(int messages) {
            pair.play(messages);
        }

        @Override
        void end() {
            pair.stop();
        }
    }
}
