package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.IdlePolicy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lives and ends when the thread of each isolate never parks. */
class IsolateLifeOnSpinningThreadTest extends IsolateLifeTest {
    private static final IsolateHost HOST = IsolateHost.thread(IdlePolicy.SPIN);
    private static final long SPUN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    IsolateHost host() {
        return HOST;
    }

    /** One that parks takes no processor time. */
    @Test
    void anIsolateThatHasNothingToDoSpins() {
        EventLoop.run(loop -> {
            Isolate idle = Isolate.builder().host(HOST).spawn(context -> {
                context.parentPort().onMessage(end -> context.parentPort().close());
                context.parentPort().postMessage(Thread.currentThread().getId());
            });
            idle.onMessage(threadId -> {
                awaitSpinning((long) threadId);
                idle.postMessage("end");
            });
        });
    }

    private static void awaitSpinning(long threadId) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long fromNs = threads.getThreadCpuTime(threadId);
        while (threads.getThreadCpuTime(threadId) - fromNs < SPUN_NS) {
            Thread.yield();
        }
    }
}
