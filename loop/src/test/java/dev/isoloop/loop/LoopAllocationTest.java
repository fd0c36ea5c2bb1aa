package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Once warm, scheduling allocates nothing when the caller reuses its runnable. */
@org.junit.jupiter.api.Timeout(value = 30, unit = TimeUnit.SECONDS)
class LoopAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;

    /** Far below a byte per operation, and far above what the measuring itself allocates. */
    private static final long NOISE_BYTES_MAX = MEASURED / 4;

    /** Runs one kind of callback that schedules itself again; {@code again} gives what schedules. */
    private static long allocatedBy(BiFunction<EventLoop, Runnable, Runnable> again) {
        return allocatedBy(WARM_UP, MEASURED, again);
    }

    private static long allocatedBy(int warmUp, int measured, BiFunction<EventLoop, Runnable, Runnable> again) {
        SimClock clock = new SimClock();
        EventLoop loop = EventLoop.builder()
                .clock(clock)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        long[] allocated = new long[2];
        Runnable[] schedule = new Runnable[1];
        int[] count = {0};
        Runnable callback = () -> {
            int now = ++count[0];
            if (now == warmUp)
                allocated[0] =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            if (now == warmUp + measured) {
                allocated[1] =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                loop.exit(0);
            }
            schedule[0].run();
        };
        schedule[0] = again.apply(loop, callback);
        loop.start(schedule[0]);
        loop.run();
        assertEquals(warmUp + measured, count[0]);
        return allocated[1] - allocated[0];
    }

    private static void assertNothing(long allocatedBytes) {
        assertTrue(allocatedBytes < NOISE_BYTES_MAX, allocatedBytes + " bytes, expected less than " + NOISE_BYTES_MAX);
    }

    @Test
    void ticksAllocateNothing() {
        assertNothing(allocatedBy((loop, callback) -> () -> loop.nextTick(callback)));
    }

    @Test
    void microtasksAllocateNothing() {
        assertNothing(allocatedBy((loop, callback) -> () -> loop.queueMicrotask(callback)));
    }

    @Test
    void anImmediateThatIsSetAgainAllocatesNothing() {
        assertNothing(allocatedBy((loop, callback) -> {
            Immediate immediate = loop.newImmediate(callback);
            return immediate::set;
        }));
    }

    @Test
    void executeAllocatesNothing() {
        assertNothing(allocatedBy((loop, callback) -> () -> loop.execute(callback)));
    }

    @Test
    void postAllocatesNothing() {
        assertNothing(allocatedBy((loop, callback) -> {
            loop.ref();
            LoopSignal signal = callback::run;
            return () -> loop.post(signal);
        }));
    }

    @Test
    void closeCallbacksAllocateNothing() {
        assertNothing(allocatedBy((loop, callback) -> () -> loop.closeSoon(callback)));
    }

    @Test
    void startingATimerAgainAllocatesNothingAlsoWithChangingDelays() {
        assertNothing(allocatedBy((loop, callback) -> {
            Timeout timer = loop.newTimeout(callback);
            return () -> timer.start(5);
        }));
        assertNothing(allocatedBy((loop, callback) -> {
            Timeout timer = loop.newTimeout(callback);
            int[] turn = {0};
            return () -> timer.start(1 + (turn[0]++ & 15));
        }));
    }

    @Test
    void aThousandTimersOfDifferentDelaysThatAreStartedAgainAllocateNothing() {
        // Fewer callbacks, each of which starts them all: with as many as elsewhere this took half a minute on a loaded
        // machine.
        assertNothing(allocatedBy(WARM_UP / 200, MEASURED / 200, (loop, callback) -> {
            Timeout[] timers = new Timeout[1_000];
            for (int at = 0; at < timers.length; at++) timers[at] = loop.newTimeout(() -> {});
            Timeout last = loop.newTimeout(callback);
            return () -> {
                for (int at = 0; at < timers.length; at++) timers[at].start(at + 1);
                last.start(timers.length + 1);
            };
        }));
    }

    @Test
    void anIntervalAllocatesNothing() {
        assertNothing(allocatedBy((loop, callback) -> {
            Timeout[] interval = new Timeout[1];
            return () -> {
                if (interval[0] == null) interval[0] = loop.setInterval(callback, 3);
            };
        }));
    }
}
