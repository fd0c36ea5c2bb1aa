package dev.isoloop.jmh;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import dev.isoloop.channels.Lane;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jctools.queues.SpscArrayQueue;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast do references go from one thread to one other?
 *
 * <pre>
 *   measuring thread --offer, 1,000,000 times, the same object--> queue of 1,024 --poll--> receiving thread, which counts
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(
        value = 2,
        jvmArgsPrepend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class OneWayThroughput {
    private static final int MESSAGES = 1_000_000;
    private static final int CAPACITY = 1_024;
    private static final Integer MESSAGE = 1_000_000;

    /** Our lane. */
    @State(Scope.Benchmark)
    public static class BoundedLane extends Receiving {
        private final Lane<Integer> lane;

        /** At full size from the start. */
        public BoundedLane() {
            this(Lane.bounded(CAPACITY));
        }

        BoundedLane(Lane<Integer> lane) {
            this.lane = lane;
        }

        @Override
        int receive() {
            return lane.receiver().poll() == null ? 0 : 1;
        }

        void send() {
            while (!lane.sender().offer(MESSAGE)) {
                Thread.onSpinWait();
            }
        }
    }

    /** Our lane that starts small. */
    @State(Scope.Benchmark)
    public static class GrowingLane extends BoundedLane {
        /** With two cells. */
        public GrowingLane() {
            super(Lane.growing(2, CAPACITY));
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void isoloop(BoundedLane lane) {
        for (int i = 0; i < MESSAGES; i++) {
            lane.send();
        }
        lane.await(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void isoloopGrowing(GrowingLane lane) {
        for (int i = 0; i < MESSAGES; i++) {
            lane.send();
        }
        lane.await(MESSAGES);
    }

    /** A queue with the methods of {@code java.util}. */
    public abstract static class AnyQueue extends Receiving {
        private final Queue<Integer> queue;

        AnyQueue(Queue<Integer> queue) {
            this.queue = queue;
        }

        @Override
        int receive() {
            return queue.poll() == null ? 0 : 1;
        }

        void sendAll() {
            for (int i = 0; i < MESSAGES; i++) {
                while (!queue.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
            }
            await(MESSAGES);
        }
    }

    /** JCTools over Unsafe. */
    @State(Scope.Benchmark)
    public static class JcTools extends AnyQueue {
        /** Bounded. */
        public JcTools() {
            super(new SpscArrayQueue<>(CAPACITY));
        }
    }

    /** JCTools over VarHandles, which needs no flag. */
    @State(Scope.Benchmark)
    public static class JcToolsVarHandle extends AnyQueue {
        /** Bounded. */
        public JcToolsVarHandle() {
            super(new SpscVarHandleArrayQueue<>(CAPACITY));
        }
    }

    /** JCTools without a bound, in chunks. */
    @State(Scope.Benchmark)
    public static class JcToolsUnbounded extends AnyQueue {
        /** Of chunks as large as the other queues. */
        public JcToolsUnbounded() {
            super(new SpscUnboundedArrayQueue<>(CAPACITY));
        }
    }

    /** Agrona, with its flag. */
    @State(Scope.Benchmark)
    public static class AgronaQueue extends AnyQueue {
        /** Bounded. */
        public AgronaQueue() {
            super(new OneToOneConcurrentArrayQueue<>(CAPACITY));
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void jctools(JcTools queue) {
        queue.sendAll();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void jctoolsVarHandle(JcToolsVarHandle queue) {
        queue.sendAll();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void jctoolsUnbounded(JcToolsUnbounded queue) {
        queue.sendAll();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void agronaQueue(AgronaQueue queue) {
        queue.sendAll();
    }

    /** The Disruptor, polled. */
    @State(Scope.Benchmark)
    public static class Disruptors extends Receiving {
        private final RingBuffer<Object[]> ring =
                RingBuffer.createSingleProducer(() -> new Object[1], CAPACITY, new BusySpinWaitStrategy());
        private final EventPoller<Object[]> end = ring.newPoller();
        private final PaddedLong taken = new PaddedLong();
        private final EventPoller.Handler<Object[]> count = (event, sequence, endOfBatch) -> {
            taken.addAndGet(event[0] == null ? 0 : 1);
            return true;
        };

        /** The poller gates the ring. */
        public Disruptors() {
            ring.addGatingSequences(end.getSequence());
        }

        @Override
        int receive() throws Exception {
            long before = taken.get();
            end.poll(count);
            return (int) (taken.get() - before);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void disruptor(Disruptors disruptor) {
        RingBuffer<Object[]> ring = disruptor.ring;
        for (int i = 0; i < MESSAGES; i++) {
            long sequence = ring.next();
            ring.get(sequence)[0] = MESSAGE;
            ring.publish(sequence);
        }
        disruptor.await(MESSAGES);
    }
}
