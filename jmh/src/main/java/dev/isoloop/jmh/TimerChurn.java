package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import dev.isoloop.loop.Timeout;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What does a timer cost, set and cancelled, or set and fired, among others that wait?
 *
 * <pre>
 *   live timers far in the future, of eight durations     (param live)
 *   50,000 more: each set and at once cancelled           (param then = CANCEL)
 *                or all set for 1 to 4 ms, then awaited   (param then = EXPIRE; 4 ms of waiting are 80 ns a timer, for all alike)
 * </pre>
 *
 * Every contender sets its timers from the thread its users set them from: the loop's own for isoloop and Netty's schedule,
 * the measuring one for the others. isoloop re-arms 50,000 Timeout objects made beforehand; the peers have no such way.
 * Order kept: isoloop by due millisecond and start, Netty and ScheduledThreadPoolExecutor exactly, the wheels not at all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(value = 2, jvmArgsAppend = "-Xmx4g")
public class TimerChurn {
    private static final int TIMERS = 50_000;
    private static final int DURATIONS = 8;
    private static final long FAR_MS = TimeUnit.HOURS.toMillis(1);

    /** What becomes of a timer. */
    public enum Fate {
        /** Cancelled at once. */
        CANCEL,
        /** Left to fire. */
        EXPIRE
    }

    /** Timers that wait all the time. */
    @Param({"1000", "100000", "1000000"})
    public int live;

    /** What the measured timers come to. */
    @Param({"CANCEL", "EXPIRE"})
    public Fate then;

    private volatile CountDownLatch allDone;
    private int fired;
    private final Runnable onFire = () -> {
        if (++fired == TIMERS) {
            fired = 0;
            allDone.countDown();
        }
    };

    private EventLoop isoloop;
    private Thread isoloopThread;
    private Timeout[] timeouts;
    private MultiThreadIoEventLoopGroup nettyGroup;
    private IoEventLoop netty;
    private HashedWheelTimer wheel;
    private ScheduledThreadPoolExecutor stpe;
    private DeadlineTimerWheel agrona;

    /**
     * Builds the one contender that this fork measures: the others take neither memory nor a thread from it.
     *
     * @param fork says which it is
     * @throws InterruptedException if interrupted meanwhile
     */
    @Setup
    public void setUp(BenchmarkParams fork) throws InterruptedException {
        String benchmark = fork.getBenchmark();
        switch (benchmark.substring(benchmark.lastIndexOf('.') + 1)) {
            case "isoloop" -> setUpIsoloop();
            case "nettySchedule" -> setUpNetty();
            case "hashedWheelTimer" -> setUpWheel();
            case "scheduledThreadPoolExecutor" -> setUpStpe();
            case "agronaWheel" -> setUpAgrona();
            default -> throw new IllegalStateException("no contender " + benchmark);
        }
    }

    private static long farMs(int i) {
        return FAR_MS + (i % DURATIONS) * 1000L;
    }

    private static long soonMs(int i) {
        return 1L + (i & 3);
    }

    private void await() throws InterruptedException {
        allDone.await();
    }

    // ---------------------------------------------------------------------------------------------------- isoloop

    private void setUpIsoloop() throws InterruptedException {
        isoloop = EventLoop.builder().name("bench").unwatched().build();
        isoloop.start(isoloop::ref);
        isoloopThread = LoopThread.start(isoloop);
        timeouts = new Timeout[TIMERS];
        CountDownLatch ready = new CountDownLatch(1);
        isoloop.execute(() -> {
            for (int i = 0; i < live; i++) {
                isoloop.setTimeout(onFire, farMs(i));
            }
            for (int i = 0; i < TIMERS; i++) {
                timeouts[i] = isoloop.newTimeout(onFire);
            }
            ready.countDown();
        });
        ready.await();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void isoloop() throws InterruptedException {
        allDone = new CountDownLatch(1);
        isoloop.execute(then == Fate.CANCEL ? this::cancelIsoloop : this::expireIsoloop);
        await();
    }

    private void cancelIsoloop() {
        for (int i = 0; i < TIMERS; i++) {
            timeouts[i].start(farMs(i));
            timeouts[i].cancel();
        }
        allDone.countDown();
    }

    private void expireIsoloop() {
        for (int i = 0; i < TIMERS; i++) {
            timeouts[i].start(soonMs(i));
        }
    }

    // ------------------------------------------------------------------------------------------------------ Netty

    private void setUpNetty() throws InterruptedException {
        nettyGroup = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        netty = nettyGroup.next();
        CountDownLatch ready = new CountDownLatch(1);
        netty.execute(() -> {
            for (int i = 0; i < live; i++) {
                netty.schedule(onFire, farMs(i), TimeUnit.MILLISECONDS);
            }
            ready.countDown();
        });
        ready.await();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void nettySchedule() throws InterruptedException {
        allDone = new CountDownLatch(1);
        netty.execute(then == Fate.CANCEL ? this::cancelNetty : this::expireNetty);
        await();
    }

    private void cancelNetty() {
        for (int i = 0; i < TIMERS; i++) {
            netty.schedule(onFire, farMs(i), TimeUnit.MILLISECONDS).cancel(false);
        }
        allDone.countDown();
    }

    private void expireNetty() {
        for (int i = 0; i < TIMERS; i++) {
            netty.schedule(onFire, soonMs(i), TimeUnit.MILLISECONDS);
        }
    }

    // ------------------------------------------------------------------------------------- Netty's HashedWheelTimer

    private final TimerTask onWheel = timeout -> onFire.run();

    private void setUpWheel() {
        wheel = new HashedWheelTimer(1, TimeUnit.MILLISECONDS, 4096);
        for (int i = 0; i < live; i++) {
            wheel.newTimeout(onWheel, farMs(i), TimeUnit.MILLISECONDS);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void hashedWheelTimer() throws InterruptedException {
        if (then == Fate.CANCEL) {
            for (int i = 0; i < TIMERS; i++) {
                wheel.newTimeout(onWheel, farMs(i), TimeUnit.MILLISECONDS).cancel();
            }
            return;
        }
        allDone = new CountDownLatch(1);
        for (int i = 0; i < TIMERS; i++) {
            wheel.newTimeout(onWheel, soonMs(i), TimeUnit.MILLISECONDS);
        }
        await();
    }

    // ------------------------------------------------------------------------------- ScheduledThreadPoolExecutor

    private void setUpStpe() {
        stpe = new ScheduledThreadPoolExecutor(1);
        stpe.setRemoveOnCancelPolicy(true);
        for (int i = 0; i < live; i++) {
            stpe.schedule(onFire, farMs(i), TimeUnit.MILLISECONDS);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void scheduledThreadPoolExecutor() throws InterruptedException {
        if (then == Fate.CANCEL) {
            for (int i = 0; i < TIMERS; i++) {
                stpe.schedule(onFire, farMs(i), TimeUnit.MILLISECONDS).cancel(false);
            }
            return;
        }
        allDone = new CountDownLatch(1);
        for (int i = 0; i < TIMERS; i++) {
            stpe.schedule(onFire, soonMs(i), TimeUnit.MILLISECONDS);
        }
        await();
    }

    // --------------------------------------------------------------------------------- Agrona's DeadlineTimerWheel

    private long agronaFired;

    private void setUpAgrona() {
        agrona = new DeadlineTimerWheel(TimeUnit.MILLISECONDS, System.nanoTime() / 1_000_000, 1, 4096);
        for (int i = 0; i < live; i++) {
            agrona.scheduleTimer(agrona.startTime() + farMs(i));
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void agronaWheel() {
        long nowMs = System.nanoTime() / 1_000_000;
        if (then == Fate.CANCEL) {
            for (int i = 0; i < TIMERS; i++) {
                agrona.cancelTimer(agrona.scheduleTimer(nowMs + farMs(i)));
            }
            return;
        }
        for (int i = 0; i < TIMERS; i++) {
            agrona.scheduleTimer(nowMs + soonMs(i));
        }
        agronaFired = 0;
        while (agronaFired < TIMERS) {
            agrona.poll(System.nanoTime() / 1_000_000, (unit, now, timer) -> ++agronaFired > 0, TIMERS);
        }
    }

    /**
     * Ends the contender that ran.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    @TearDown
    public void tearDown() throws InterruptedException {
        if (isoloop != null) {
            isoloop.terminate(0);
            isoloopThread.join();
        }
        if (nettyGroup != null) {
            nettyGroup.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
        if (wheel != null) {
            wheel.stop();
        }
        if (stpe != null) {
            stpe.shutdownNow();
        }
    }
}
