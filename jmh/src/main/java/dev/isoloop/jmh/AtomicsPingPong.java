package dev.isoloop.jmh;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
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
 * How long from waking a thread that waits on shared memory until it has woken the caller in turn?
 *
 * <pre>
 *   measuring thread --store, notify--> waiting thread --store, notify--> measuring thread, waiting meanwhile
 * </pre>
 *
 * {@code parkUnpark} does the same with two volatile fields and bare {@code LockSupport}: the floor.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class AtomicsPingPong {
    private static final int PING = 0;
    private static final int PONG = 64;

    private final SharedBuffer buffer = SharedBuffer.allocate(128);
    private Thread answering;

    private volatile Thread parking;
    private Thread caller;
    private volatile int ping;
    private volatile int pong;
    private volatile boolean ended;
    private int round;

    /** Starts the answering threads, which sleep from now on. */
    @Setup
    public void setUp() {
        answering = new Thread(this::answerNotify);
        answering.start();
        parking = new Thread(this::answerUnpark);
        parking.start();
    }

    /**
     * Ends them.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    @TearDown
    public void tearDown() throws InterruptedException {
        ended = true;
        answering.interrupt();
        answering.join();
        LockSupport.unpark(parking);
        parking.join();
    }

    private void answerNotify() {
        int seen = 0;
        try {
            while (true) {
                seen = awaitOther(PING, seen);
                tell(PONG, seen);
            }
        } catch (InterruptedException done) {
            return;
        }
    }

    private int awaitOther(int at, int seen) throws InterruptedException {
        while (true) {
            int now = Atomics.loadInt(buffer, at);
            if (now != seen) return now;
            Atomics.waitInt(buffer, at, seen);
        }
    }

    private void tell(int at, int value) {
        Atomics.storeInt(buffer, at, value);
        Atomics.notify(buffer, at, 1);
    }

    private void answerUnpark() {
        int seen = 0;
        while (!ended) {
            if (ping == seen) {
                LockSupport.park(this);
                continue;
            }
            seen = ping;
            pong = seen;
            LockSupport.unpark(caller);
        }
    }

    /**
     * One round trip.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    @Benchmark
    public void isoloop() throws InterruptedException {
        int before = round++;
        tell(PING, round);
        awaitOther(PONG, before);
    }

    /** One round trip. */
    @Benchmark
    public void parkUnpark() {
        caller = Thread.currentThread();
        int mine = ++round;
        ping = mine;
        LockSupport.unpark(parking);
        while (pong != mine) LockSupport.park(this);
    }
}
