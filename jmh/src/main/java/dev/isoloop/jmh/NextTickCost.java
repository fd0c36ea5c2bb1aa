package dev.isoloop.jmh;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to run something right after the current callback?
 *
 * <pre>
 *   one thread:   callback -> queue -> task -> queue -> task ...   1,024 times, always the same task; one in the queue at a time, or 16
 * </pre>
 *
 * {@code arrayDeque} is the floor: a queue of runnables and a loop around it. Netty has no such queue; its nearest is
 * {@code execute} from inside the loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class NextTickCost {
    private static final int LENGTH = 1024;

    /** How many wait at a time. */
    @Param({"1", "16"})
    public int queued;

    private HostedLoop hosted;
    private Chain ticks;
    private Runnable starter;

    private final ArrayDeque<Runnable> deque = new ArrayDeque<>();
    private Chain dequeued;

    private ManualIoEventLoop netty;
    private Chain executed;

    /** Builds the contenders on the measuring thread. */
    @Setup
    public void setUp() {
        hosted = new HostedLoop();
        ticks = new Chain(hosted.loop::nextTick, LENGTH, queued);
        starter = ticks::begin;
        dequeued = new Chain(deque::add, LENGTH, queued);
        netty = new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());
        executed = new Chain(netty::execute, LENGTH, queued);
    }

    /** Ends the loops. */
    @TearDown
    public void tearDown() {
        hosted.end();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        netty.runNow();
    }

    @Benchmark
    @OperationsPerInvocation(LENGTH)
    public void isoloop() {
        hosted.turnWith(starter);
    }

    @Benchmark
    @OperationsPerInvocation(LENGTH)
    public void arrayDeque() {
        dequeued.begin();
        Runnable task;
        while ((task = deque.poll()) != null) {
            task.run();
        }
    }

    @Benchmark
    @OperationsPerInvocation(LENGTH)
    public void nettyExecute() {
        executed.begin();
        while (!executed.isDone()) {
            netty.runNow();
        }
    }
}
