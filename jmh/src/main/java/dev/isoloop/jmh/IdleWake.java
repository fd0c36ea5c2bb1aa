package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long from a call to a sleeping loop until its callback has run?
 *
 * <pre>
 *   measuring thread --execute--> parked loop -> callback --unpark--> measuring thread, parked meanwhile
 * </pre>
 *
 * So a figure holds two wake-ups: {@code parkUnpark} is the floor, two bare threads that wake each other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class IdleWake {
    private EventLoop isoloop;
    private Thread isoloopThread;
    private MultiThreadIoEventLoopGroup nettyGroup;
    private Executor netty;
    private ThreadPoolExecutor pool;
    private Thread bare;

    private volatile Thread caller;
    private volatile boolean asked;
    private volatile boolean answered;
    private volatile boolean ended;
    private final Runnable answer = () -> {
        answered = true;
        LockSupport.unpark(caller);
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
        bare = new Thread(() -> {
            while (!ended) {
                while (!asked && !ended) {
                    LockSupport.park(this);
                }
                asked = false;
                answer.run();
            }
        });
        bare.start();
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
        ended = true;
        LockSupport.unpark(bare);
        bare.join();
    }

    private void await() {
        while (!answered) {
            LockSupport.park(this);
        }
    }

    private void ask(Executor executor) {
        caller = Thread.currentThread();
        answered = false;
        executor.execute(answer);
        await();
    }

    @Benchmark
    public void isoloop() {
        ask(isoloop);
    }

    @Benchmark
    public void nettyNio() {
        ask(netty);
    }

    @Benchmark
    public void threadPoolExecutor() {
        ask(pool);
    }

    @Benchmark
    public void parkUnpark() {
        caller = Thread.currentThread();
        answered = false;
        asked = true;
        LockSupport.unpark(bare);
        await();
    }
}
