package dev.isoloop.jmh;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.channels.ByteMessage;
import dev.isoloop.channels.Lane;
import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.loop.CarrierGroup;
import dev.isoloop.loop.IdlePolicy;
import io.netty.channel.IoHandlerFactory;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jctools.queues.SpscArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
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
 * How long does a message take to another thread and back, when both threads spin?
 *
 * <pre>
 *   queues    measuring thread --offer--> queue --poll--> echo thread, and back through a second queue
 *   toolkits  loop 1 --post--> loop 2, in a callback each, and back; the measuring thread starts 20,000 trips and sleeps
 * </pre>
 *
 * <p>Each toolkit that has a thread for each side is asked, before anything is measured, whether these are two threads: with both sides on
 * one, a round trip is two calls. Pekko's pools decide anew with each message.
 *
 * <p>Netty's loops are told to spin; by default they sleep in the selector, and so they do in {@link ParkedWake}. Vert.x and Node have no such
 * setting: their threads sleep and wake with each message.
 *
 * <p>{@code isoloop} is a lane of references, {@code isoloopPorts} everything a program uses: two event loops, ports, callbacks.
 * {@code isoloopPortsOneCarrier} is the same with both loops on one thread. {@code isoloopIsolates} and {@code isoloopIsolatesOneCarrier}
 * have two isolates in the place of the loops.
 * {@code volatileFloor} is what the processors need for two cache lines, of many in turn, since two lines may differ by half ({@link
 * FloorLines}).
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class PingPongLatency {
    private static final int TRIPS = 20_000;
    private static final int CAPACITY = 1_024;
    private static final int CAPACITY_BYTES = 64 * 1024;
    private static final Integer MESSAGE = 1_000_000;

    /** Something that answers on a thread of its own. */
    public abstract static class Echo {
        private Spinner spinner;

        /** One look: what is there goes back. */
        abstract void answer();

        /** Starts the other thread. */
        @Setup
        public void start() {
            spinner = Spinner.start(this::answer);
        }

        /**
         * Ends it.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @TearDown
        public void stop() throws InterruptedException {
            spinner.stop();
        }
    }

    /**
     * Two padded volatiles, every thousand trips two others. Each side knows the next number by itself: where it read it out of its own line,
     * a trip took a third longer.
     */
    @State(Scope.Benchmark)
    public static class Volatiles extends Echo {
        private static final int TRIPS_PER_TURN_BITS = 10;

        private final FloorLines lines = new FloorLines();
        private final PaddedLong sent = new PaddedLong();
        private final PaddedLong seen = new PaddedLong();

        private static int turnOf(long number) {
            return (int) (number >> TRIPS_PER_TURN_BITS);
        }

        @Override
        void answer() {
            long next = seen.get() + 1;
            int turn = turnOf(next);
            if (lines.there(turn).getVolatile() == next) {
                seen.set(next);
                lines.back(turn).setVolatile(next);
            } else {
                Thread.onSpinWait();
            }
        }

        void trip() {
            long number = sent.addAndGet(1);
            int turn = turnOf(number);
            PaddedLong back = lines.back(turn);
            lines.there(turn).setVolatile(number);
            while (back.getVolatile() != number) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    public void volatileFloor(Volatiles pairs) {
        pairs.trip();
    }

    /** Two lanes. */
    @State(Scope.Benchmark)
    public static class Lanes extends Echo {
        private final Lane<Integer> there;
        private final Lane<Integer> back;

        /** At full size from the start. */
        public Lanes() {
            this(Lane.bounded(CAPACITY), Lane.bounded(CAPACITY));
        }

        Lanes(Lane<Integer> there, Lane<Integer> back) {
            this.there = there;
            this.back = back;
        }

        @Override
        void answer() {
            Integer message = there.receiver().poll();
            if (message != null) {
                back.sender().offer(message);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Two lanes that start small. */
    @State(Scope.Benchmark)
    public static class GrowingLanes extends Lanes {
        /** With two cells each. */
        public GrowingLanes() {
            super(Lane.growing(2, CAPACITY), Lane.growing(2, CAPACITY));
        }
    }

    private static Integer roundTrip(Lanes lanes) {
        lanes.there.sender().offer(MESSAGE);
        Integer message;
        while ((message = lanes.back.receiver().poll()) == null) {
            Thread.onSpinWait();
        }
        return message;
    }

    @Benchmark
    public Integer isoloop(Lanes lanes) {
        return roundTrip(lanes);
    }

    @Benchmark
    public Integer isoloopGrowing(GrowingLanes lanes) {
        return roundTrip(lanes);
    }

    /** Two byte lanes. */
    @State(Scope.Benchmark)
    public static class ByteLanes extends Echo {
        private final PaddedLong received = new PaddedLong();
        private final PaddedLong sent = new PaddedLong();
        private final ByteLane there = ByteLane.bounded(CAPACITY_BYTES);
        private final ByteLane back = ByteLane.bounded(CAPACITY_BYTES);
        private final Consumer<ByteMessage> echo = message -> send(back, message.getLong(0));
        private final Consumer<ByteMessage> keep = message -> received.set(message.getLong(0));

        static void send(ByteLane lane, long value) {
            ByteClaim claim = lane.sender().claim(Long.BYTES);
            claim.putLong(0, value);
            claim.commit();
        }

        @Override
        void answer() {
            if (there.receiver().poll(echo, 1) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    public long isoloopBytes(ByteLanes lanes) {
        ByteLanes.send(lanes.there, lanes.sent.addAndGet(1));
        while (lanes.back.receiver().poll(lanes.keep, 1) == 0) {
            Thread.onSpinWait();
        }
        return lanes.received.get();
    }

    /** Two queues with the methods of {@code java.util}. */
    public abstract static class Queues extends Echo {
        private final Queue<Integer> there;
        private final Queue<Integer> back;

        Queues(Queue<Integer> there, Queue<Integer> back) {
            this.there = there;
            this.back = back;
        }

        @Override
        void answer() {
            Integer message = there.poll();
            if (message != null) {
                back.offer(message);
            } else {
                Thread.onSpinWait();
            }
        }

        Integer roundTrip() {
            there.offer(MESSAGE);
            Integer message;
            while ((message = back.poll()) == null) {
                Thread.onSpinWait();
            }
            return message;
        }
    }

    /** JCTools over Unsafe. */
    @State(Scope.Benchmark)
    public static class JcTools extends Queues {
        /** Both ways. */
        public JcTools() {
            super(new SpscArrayQueue<>(CAPACITY), new SpscArrayQueue<>(CAPACITY));
        }
    }

    /** JCTools over VarHandles, which needs no flag. */
    @State(Scope.Benchmark)
    public static class JcToolsVarHandle extends Queues {
        /** Both ways. */
        public JcToolsVarHandle() {
            super(new SpscVarHandleArrayQueue<>(CAPACITY), new SpscVarHandleArrayQueue<>(CAPACITY));
        }
    }

    /** Agrona, with its flag. */
    @State(Scope.Benchmark)
    public static class AgronaQueue extends Queues {
        /** Both ways. */
        public AgronaQueue() {
            super(new OneToOneConcurrentArrayQueue<>(CAPACITY), new OneToOneConcurrentArrayQueue<>(CAPACITY));
        }
    }

    @Benchmark
    public Integer jctools(JcTools queues) {
        return queues.roundTrip();
    }

    @Benchmark
    public Integer jctoolsVarHandle(JcToolsVarHandle queues) {
        return queues.roundTrip();
    }

    @Benchmark
    public Integer agronaQueue(AgronaQueue queues) {
        return queues.roundTrip();
    }

    /** Agrona's ring buffers, with its flag. */
    @State(Scope.Benchmark)
    public static class AgronaRings extends Echo {
        private final PaddedLong received = new PaddedLong();
        private final PaddedLong sent = new PaddedLong();
        private final OneToOneRingBuffer there = ring();
        private final OneToOneRingBuffer back = ring();
        private final MessageHandler echo = (type, buffer, index, length) -> send(back, buffer.getLong(index));
        private final MessageHandler keep = (type, buffer, index, length) -> received.set(buffer.getLong(index));

        private static OneToOneRingBuffer ring() {
            return new OneToOneRingBuffer(
                    new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        }

        static void send(OneToOneRingBuffer ring, long value) {
            int index = ring.tryClaim(1, Long.BYTES);
            ring.buffer().putLong(index, value);
            ring.commit(index);
        }

        @Override
        void answer() {
            if (there.read(echo, 1) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    public long agronaRing(AgronaRings rings) {
        AgronaRings.send(rings.there, rings.sent.addAndGet(1));
        while (rings.back.read(rings.keep, 1) == 0) {
            Thread.onSpinWait();
        }
        return rings.received.get();
    }

    /** Two rings of the Disruptor, polled. */
    @State(Scope.Benchmark)
    public static class Disruptors extends Echo {
        private final PaddedLong received = new PaddedLong();
        private final PaddedLong sent = new PaddedLong();
        private final RingBuffer<long[]> there = ring();
        private final RingBuffer<long[]> back = ring();
        private final EventPoller<long[]> thereEnd = poller(there);
        private final EventPoller<long[]> backEnd = poller(back);
        private final EventPoller.Handler<long[]> echo = (event, sequence, endOfBatch) -> {
            send(back, event[0]);
            return false;
        };
        private final EventPoller.Handler<long[]> keep = (event, sequence, endOfBatch) -> {
            received.set(event[0]);
            return false;
        };

        private static RingBuffer<long[]> ring() {
            return RingBuffer.createSingleProducer(() -> new long[1], CAPACITY, new BusySpinWaitStrategy());
        }

        private static EventPoller<long[]> poller(RingBuffer<long[]> ring) {
            EventPoller<long[]> poller = ring.newPoller();
            ring.addGatingSequences(poller.getSequence());
            return poller;
        }

        static void send(RingBuffer<long[]> ring, long value) {
            long sequence = ring.next();
            ring.get(sequence)[0] = value;
            ring.publish(sequence);
        }

        static boolean poll(EventPoller<long[]> end, EventPoller.Handler<long[]> handler) {
            try {
                return end.poll(handler) == EventPoller.PollState.PROCESSING;
            } catch (Exception unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }

        @Override
        void answer() {
            if (!poll(thereEnd, echo)) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    public long disruptor(Disruptors rings) {
        Disruptors.send(rings.there, rings.sent.addAndGet(1));
        while (!Disruptors.poll(rings.backEnd, rings.keep)) {
            Thread.onSpinWait();
        }
        return rings.received.get();
    }

    /** Two of our loops, spinning, and a channel. */
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
            pair = new PortPair(IdlePolicy.SPIN, MESSAGE);
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

    /** Two of our loops on one thread, and a channel. */
    @State(Scope.Benchmark)
    public static class CarriedPorts {
        private final CarrierGroup carrier = new CarrierGroup("carrier", 1);
        private PortPair pair;

        /**
         * Starts the loops.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @Setup
        public void start() throws InterruptedException {
            pair = new PortPair(carrier, MESSAGE);
        }

        /**
         * Ends them.
         *
         * @throws InterruptedException if interrupted meanwhile
         */
        @TearDown
        public void stop() throws InterruptedException {
            pair.end();
            carrier.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void isoloopPortsOneCarrier(CarriedPorts ports) {
        ports.pair.play(TRIPS);
    }

    /** Two isolates and a channel, each on a thread of its own that spins. */
    @State(Scope.Benchmark)
    public static class Isolates {
        private final IsolateHost spinning = IsolateHost.thread(IdlePolicy.SPIN);
        private final IsolatePair pair = new IsolatePair(spinning, spinning);

        /** Ends them. */
        @TearDown
        public void stop() {
            pair.end();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void isoloopIsolates(Isolates isolates) {
        isolates.pair.play(TRIPS);
    }

    /** Two isolates on one thread, and a channel. */
    @State(Scope.Benchmark)
    public static class CarriedIsolates {
        private final IsolateHost carrier = IsolateHost.carriers(1);
        private final IsolatePair pair = new IsolatePair(carrier, carrier);

        /** Ends them. */
        @TearDown
        public void stop() {
            pair.end();
            carrier.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void isoloopIsolatesOneCarrier(CarriedIsolates isolates) {
        isolates.pair.play(TRIPS);
    }

    /** Two of Netty's loops. */
    public abstract static class NettyLoops {
        private final NettyPair pair;

        NettyLoops(IoHandlerFactory transport) {
            pair = new NettyPair(transport);
        }

        void play() {
            pair.play(TRIPS);
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

    /** Spinning as Netty's own busy wait does, which only its native transports have: each turn asks the kernel. */
    @State(Scope.Benchmark)
    public static class NettyEpollSpinning extends NettyLoops {
        /** On Linux. */
        public NettyEpollSpinning() {
            super(NettyPair.epollSpinning());
        }
    }

    /** Spinning without a look at the selector, as our loops do that have no channel. */
    @State(Scope.Benchmark)
    public static class NettyNioSpinning extends NettyLoops {
        /** On any system. */
        public NettyNioSpinning() {
            super(NettyPair.nioSpinning());
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void nettyEpollSpinning(NettyEpollSpinning loops) {
        loops.play();
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void nettyNioSpinning(NettyNioSpinning loops) {
        loops.play();
    }

    /** Two actors on one of Pekko's dispatchers. */
    public abstract static class Pekko {
        private final Config dispatchers;
        private final Rally rally = new Rally();
        private ActorSystem<Object> system;
        private ActorRef<Integer> near;

        Pekko(String dispatcher) {
            dispatchers = ConfigFactory.parseString("both { " + dispatcher + " }");
        }

        /**
         * Starts the actors.
         *
         * @throws Exception if they don't start
         */
        @Setup
        public void start() throws Exception {
            CompletableFuture<ActorRef<Integer>> counting = new CompletableFuture<>();
            DispatcherSelector both = DispatcherSelector.fromConfig("both");
            system = ActorSystem.create(
                    Behaviors.setup(context -> {
                        ActorRef<ActorRef<Integer>> far = context.spawn(answering(), "far", both);
                        counting.complete(context.spawn(counting(far), "near", both));
                        return Behaviors.empty();
                    }),
                    "bench",
                    dispatchers.withFallback(ConfigFactory.load()));
            near = counting.get(30, TimeUnit.SECONDS);
        }

        /** The message is whom to answer: nobody looks anything up. */
        private static Behavior<ActorRef<Integer>> answering() {
            return Behaviors.receiveMessage(sender -> {
                sender.tell(MESSAGE);
                return Behaviors.same();
            });
        }

        private Behavior<Integer> counting(ActorRef<ActorRef<Integer>> far) {
            return Behaviors.setup(context -> {
                ActorRef<Integer> here = context.getSelf();
                return Behaviors.receiveMessage(message -> {
                    if (rally.isOn()) {
                        far.tell(here);
                    }
                    return Behaviors.same();
                });
            });
        }

        /** Ends them. */
        @TearDown
        public void stop() {
            system.terminate();
        }

        void play(int trips) {
            rally.play(trips, () -> near.tell(MESSAGE));
        }
    }

    /** The dispatcher one gets: a fork-join pool, where both actors often run on one thread. */
    @State(Scope.Benchmark)
    public static class PekkoDefault extends Pekko {
        /** As delivered. */
        public PekkoDefault() {
            super("executor = fork-join-executor");
        }
    }

    /** A queue for each thread, and each actor always in the same one. */
    @State(Scope.Benchmark)
    public static class PekkoAffinity extends Pekko {
        /** Of two threads. */
        public PekkoAffinity() {
            super("executor = affinity-pool-executor, "
                    + "affinity-pool-executor { parallelism-min = 2, parallelism-max = 2 }");
        }
    }

    /** A thread for each actor. */
    @State(Scope.Benchmark)
    public static class PekkoPinned extends Pekko {
        /** As delivered. */
        public PekkoPinned() {
            super("type = PinnedDispatcher, executor = thread-pool-executor");
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void pekkoDefault(PekkoDefault actors) {
        actors.play(TRIPS);
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void pekkoAffinity(PekkoAffinity actors) {
        actors.play(TRIPS);
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void pekkoPinned(PekkoPinned actors) {
        actors.play(TRIPS);
    }

    /** Two verticles, so two event loops, and Vert.x's event bus between them. */
    @State(Scope.Benchmark)
    public static class VertxBus {
        private final Rally rally = new Rally();
        private final Vertx vertx = Vertx.vertx();

        /**
         * Deploys both.
         *
         * @throws Exception if that fails
         */
        @Setup
        public void start() throws Exception {
            EventBus bus = vertx.eventBus();
            Thread far = deploy("far", message -> bus.send("near", message));
            Thread near = deploy("near", message -> {
                if (rally.isOn()) {
                    bus.send("far", message);
                }
            });
            TwoThreads.require(near, far);
        }

        /** Returns the thread of the verticle's event loop, which calls the handler. */
        private Thread deploy(String address, Consumer<Integer> handler) throws Exception {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            Deployable verticle = context -> {
                thread.complete(Thread.currentThread());
                return vertx.eventBus()
                        .<Integer>consumer(address, message -> handler.accept(message.body()))
                        .completion();
            };
            vertx.deployVerticle(verticle)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return thread.get();
        }

        /** Ends both. */
        @TearDown
        public void stop() {
            vertx.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void vertxEventBus(VertxBus bus) {
        bus.rally.play(TRIPS, () -> bus.vertx.eventBus().send("near", MESSAGE));
    }

    /** Node: a worker, a MessageChannel and {@code postMessage}, in a process of its own. */
    @State(Scope.Benchmark)
    public static class Node {
        private final NodeRally rally = new NodeRally();

        /** Ends it. */
        @TearDown
        public void stop() {
            rally.end();
        }
    }

    /**
     * The measuring thread waits for the process meanwhile.
     *
     * @param node the process
     * @throws IOException if it has ended
     */
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void nodePostMessage(Node node) throws IOException {
        node.rally.play(TRIPS);
    }
}
