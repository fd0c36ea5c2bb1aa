package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
 * How fast does a loop take work from another thread?
 *
 * <pre>
 *   measuring thread --execute, 100,000 times, the same task--> loop thread; the last one answers
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class ForeignExecute {
    private static final int TASKS = 100_000;

    private EventLoop isoloop;
    private Thread isoloopThread;
    private MultiThreadIoEventLoopGroup nettyGroup;
    private Executor netty;
    private ThreadPoolExecutor pool;

    /** Written by the loop under test with every task: away from all that the measuring thread reads. */
    private final PaddedLong ran = new PaddedLong();

    private volatile boolean done;
    private final Runnable task = () -> {
        if (ran.addAndGet(1) == TASKS) {
            ran.set(0);
            done = true;
        }
    };

    /** Starts the contenders, each with a thread of its own. */
    @Setup
    public void setUp() {
        isoloop = EventLoop.builder().name("bench").unwatched().build();
        isoloop.start(isoloop::ref);
        isoloopThread = LoopThread.start(isoloop);
        nettyGroup = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        netty = nettyGroup.next();
        pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    /**
     * Ends them.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    @TearDown
    public void tearDown() throws InterruptedException {
        isoloop.terminate(0);
        isoloopThread.join();
        nettyGroup.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        pool.shutdown();
    }

    private void flood(Executor executor) {
        done = false;
        Runnable each = task;
        for (int i = 0; i < TASKS; i++) {
            executor.execute(each);
        }
        while (!done) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void isoloop() {
        flood(isoloop);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void nettyNio() {
        flood(netty);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void threadPoolExecutor() {
        flood(pool);
    }
}
