package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
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
 * What does it cost to let the loop go on and come back in its next check phase?
 *
 * <pre>
 *   one thread:   callback queues 1,024 tasks -> the loop goes on -> 1,024 callbacks, each with its drain
 * </pre>
 *
 * Netty's nearest is {@code execute} from inside the loop. Its tasks have no drain.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class ImmediateCost {
    private static final int BATCH = 1024;

    private HostedLoop hosted;
    private Runnable queueImmediates;
    private ManualIoEventLoop netty;
    private Runnable count;
    private int ran;

    /** Builds the contenders on the measuring thread. */
    @Setup
    public void setUp() {
        count = () -> ran++;
        hosted = new HostedLoop();
        EventLoop loop = hosted.loop;
        queueImmediates = () -> {
            for (int i = 0; i < BATCH; i++) {
                loop.setImmediate(count);
            }
        };
        netty = new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());
    }

    /** Ends the loops. */
    @TearDown
    public void tearDown() {
        hosted.end();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        netty.runNow();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int isoloop() {
        hosted.turnWith(queueImmediates);
        return ran;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int nettyExecute() {
        for (int i = 0; i < BATCH; i++) {
            netty.execute(count);
        }
        netty.runNow();
        return ran;
    }
}
