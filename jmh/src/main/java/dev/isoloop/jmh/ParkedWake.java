package dev.isoloop.jmh;

import dev.isoloop.channels.Doorbell;
import dev.isoloop.channels.Lane;
import dev.isoloop.loop.IdlePolicy;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a message take to another thread and back, when whoever waits is parked?
 *
 * <pre>
 *   thread 1 --message, wakes--> thread 2, and back: two wake-ups a round trip, 2,000 round trips
 * </pre>
 *
 * {@code isoloop} is a lane and its doorbell, {@code isoloopPorts} two event loops, ports and callbacks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class ParkedWake {
    private static final int TRIPS = 2_000;
    private static final Integer MESSAGE = 1_000_000;

    /** One direction: a way to pass something on and a way to wait for it. */
    abstract static class Way {
        abstract void send();

        abstract void receive() throws InterruptedException;
    }

    /** Two threads and two ways between them. */
    public abstract static class Pair {
        private Way there;
        private Way back;
        private Thread echo;

        abstract Way way();

        /** Starts the other thread. */
        @Setup
        public void start() {
            there = way();
            back = way();
            echo = new Thread(
                    () -> {
                        try {
                            while (true) {
                                there.receive();
                                back.send();
                            }
                        } catch (InterruptedException end) {
                            // the end
                        }
                    },
                    "echo");
            echo.setDaemon(true);
            echo.start();
        }

        /**
         * Ends it.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @TearDown
        public void stop() throws InterruptedException {
            echo.interrupt();
            echo.join();
        }

        void play(int trips) throws InterruptedException {
            for (int i = 0; i < trips; i++) {
                there.send();
                back.receive();
            }
        }
    }

    private static void parkUninterrupted() throws InterruptedException {
        LockSupport.park();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** A flag, park and unpark: the least that has to be done. */
    @State(Scope.Benchmark)
    public static class Bare extends Pair {
        @Override
        Way way() {
            return new Way() {
                private final PaddedLong flag = new PaddedLong();
                private volatile Thread receiver;

                @Override
                void send() {
                    flag.setVolatile(1);
                    LockSupport.unpark(receiver);
                }

                @Override
                void receive() throws InterruptedException {
                    if (receiver == null) {
                        receiver = Thread.currentThread();
                    }
                    while (flag.getVolatile() == 0) {
                        parkUninterrupted();
                    }
                    flag.set(0);
                }
            };
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void parkUnpark(Bare pair) throws InterruptedException {
        pair.play(TRIPS);
    }

    /** A lane and its doorbell. */
    @State(Scope.Benchmark)
    public static class Lanes extends Pair {
        @Override
        Way way() {
            return new RungLane();
        }
    }

    /** The receiver sleeps as {@link Doorbell} says. */
    private static final class RungLane extends Way implements Doorbell.Sleeper {
        private final Lane<Integer> lane = Lane.bounded(1_024);
        private final Doorbell bell = new Doorbell(this);
        private volatile Thread receiver;

        @Override
        void send() {
            lane.sender().offer(MESSAGE);
            bell.ring();
        }

        @Override
        void receive() throws InterruptedException {
            while (lane.receiver().poll() == null) {
                sleep();
            }
        }

        private void sleep() throws InterruptedException {
            if (receiver == null) {
                receiver = Thread.currentThread();
            }
            bell.arm();
            try {
                if (lane.receiver().isEmpty()) {
                    while (!bell.isRung()) {
                        parkUninterrupted();
                    }
                }
            } finally {
                bell.disarm();
            }
        }

        @Override
        public void wakeFromPark() {
            LockSupport.unpark(receiver);
        }

        @Override
        public void wakeFromPoll() {
            throw new IllegalStateException("nobody sleeps in a poller here");
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void isoloop(Lanes pair) throws InterruptedException {
        pair.play(TRIPS);
    }

    /** What most programs use. */
    @State(Scope.Benchmark)
    public static class BlockingQueues extends Pair {
        @Override
        Way way() {
            return new Way() {
                private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();

                @Override
                void send() {
                    queue.add(MESSAGE);
                }

                @Override
                void receive() throws InterruptedException {
                    queue.take();
                }
            };
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void linkedBlockingQueue(BlockingQueues pair) throws InterruptedException {
        pair.play(TRIPS);
    }

    /** Two of our loops, parking, and a channel. */
    @State(Scope.Benchmark)
    public static class Ports {
        private PortPair pair;

        /**
         * Starts the loops.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @Setup
        public void start() throws InterruptedException {
            pair = new PortPair(IdlePolicy.PARK, MESSAGE);
        }

        /**
         * Ends them.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @TearDown
        public void stop() throws InterruptedException {
            pair.end();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void isoloopPorts(Ports ports) {
        ports.pair.play(TRIPS);
    }

    /** Netty's loops, which wait in the selector. */
    @State(Scope.Benchmark)
    public static class NettyNio {
        private final NettyPair pair = new NettyPair(NioIoHandler.newFactory());

        /**
         * Ends them.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @TearDown
        public void stop() throws InterruptedException {
            pair.end();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void nettyNio(NettyNio loops) {
        loops.pair.play(TRIPS);
    }
}
