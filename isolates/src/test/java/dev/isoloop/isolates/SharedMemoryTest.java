package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.loop.AtomicsAsync;
import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shared buffers between isolates, and waits in them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedMemoryTest {
    private static final int WORKERS = 3;
    private static final int ROUNDS = 10_000;

    private static void count(IsolateContext context) {
        try (SharedBuffer counter = context.workerData(SharedBuffer.class)) {
            for (int i = 0; i < ROUNDS; i++) Atomics.addInt(counter, 0, 1);
        }
    }

    @Test
    void whatSeveralIsolatesAddIsAllThere() {
        assertEquals(List.of("sum " + WORKERS * ROUNDS), Program.trace(p -> {
            SharedBuffer counter = SharedBuffer.allocate(8);
            int[] ended = new int[1];
            for (int i = 0; i < WORKERS; i++) {
                Isolate.builder()
                        .workerData(counter)
                        .spawn(SharedMemoryTest::count)
                        .onExit(code -> {
                            if (++ended[0] == WORKERS) p.log("sum " + Atomics.loadInt(counter, 0));
                        });
            }
        }));
    }

    private static void sleepOnce(IsolateContext context) throws InterruptedException {
        try (SharedBuffer shared = context.workerData(SharedBuffer.class)) {
            Atomics.storeInt(shared, 4, 1);
            Atomics.notifyAll(shared, 4);
            WaitResult result = Atomics.waitInt(shared, 0, 0);
            context.parentPort().postMessage("worker " + result);
        }
    }

    @Test
    void aWorkerBlocksUntilItsParentNotifies() {
        assertEquals(List.of("worker OK"), Program.trace(p -> {
            SharedBuffer shared = SharedBuffer.allocate(8);
            Isolate worker = Isolate.builder().workerData(shared).spawn(SharedMemoryTest::sleepOnce);
            worker.onMessage(p::log);
            AtomicsAsync.waitInt(shared, 4, 0).promise().thenAccept(ready -> notifyOne(p, shared));
        }));
    }

    /** The worker has said that it is about to sleep: tries until it does. */
    private static void notifyOne(Program p, SharedBuffer shared) {
        if (Atomics.notify(shared, 0, 1) == 0) p.loop.setImmediate(() -> notifyOne(p, shared));
    }

    @Test
    void terminateEndsAWait() {
        assertEquals(
                List.of("exit 1", "woken 0"),
                Program.trace(p -> {
                            SharedBuffer shared = SharedBuffer.allocate(8);
                            Isolate worker =
                                    Isolate.builder().workerData(shared).spawn(SharedMemoryTest::sleepOnce);
                            worker.onExit(code -> {
                                p.log("exit " + code);
                                p.log("woken " + Atomics.notifyAll(shared, 0));
                            });
                            AtomicsAsync.waitInt(shared, 4, 0).promise().thenAccept(ready -> worker.terminate());
                        })
                        .stream()
                        .filter(line -> !line.startsWith("error"))
                        .toList());
    }

    @Test
    void theMainLoopRefusesToBlock() {
        assertEquals(List.of("refused"), Program.trace(p -> {
            try (SharedBuffer shared = SharedBuffer.allocate(8)) {
                Atomics.waitInt(shared, 0, 0);
            } catch (IllegalStateException refused) {
                p.log("refused");
            } catch (InterruptedException e) {
                p.log("interrupted");
            }
        }));
    }

    @Test
    void anIsolateThatSharesItsThreadRefusesToBlock() {
        assertEquals(List.of("refused"), Program.trace(p -> {
            IsolateHost host = IsolateHost.carriers(1);
            Isolate worker = Isolate.builder().host(host).spawn(context -> {
                try (SharedBuffer shared = SharedBuffer.allocate(8)) {
                    Atomics.waitInt(shared, 0, 0);
                } catch (IllegalStateException refused) {
                    context.parentPort().postMessage("refused");
                }
            });
            worker.onMessage(p::log);
            worker.onExit(code -> host.close());
        }));
    }
}
