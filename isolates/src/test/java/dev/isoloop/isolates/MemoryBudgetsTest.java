package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many bytes outside the heap an isolate may have, and who pays for a buffer that moves. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemoryBudgetsTest {
    private static void overspend(IsolateContext context) {
        TransferBuffer most = TransferBuffer.allocate(10_000);
        try {
            TransferBuffer.allocate(12_000).close();
        } catch (MemoryLimitException refused) {
            context.parentPort().postMessage(refused.getMessage());
        }
        most.close();
    }

    @Test
    void anIsolateIsRefusedWhatItsBudgetDoesNotHoldAndTheErrorSaysWhoseItIs() {
        List<String> trace = Program.trace(p -> Isolate.builder()
                .name("greedy")
                .memoryBudgetBytes(20_000)
                .spawn(MemoryBudgetsTest::overspend)
                .onMessage(p::log));
        assertEquals(1, trace.size());
        for (String part : List.of("12000 bytes", "isolate 'greedy'", " of 20000 bytes are in use")) {
            assertTrue(trace.get(0).contains(part), trace.get(0));
        }
    }

    private static void spendAndFree(IsolateContext context) {
        TransferBuffer.allocate(1 << 20).close();
        context.parentPort().postMessage(String.valueOf(context.memoryBudget()));
    }

    @Test
    void withoutABudgetOnlyTheProcessCounts() {
        assertEquals(List.of("Optional.empty", "Optional.empty"), Program.trace(p -> {
            Isolate free = Isolate.spawn(MemoryBudgetsTest::spendAndFree);
            p.log(free.memoryBudget());
            free.onMessage(p::log);
        }));
    }

    /** A block may be up to twice as large as the buffer in it. */
    private static boolean holdsOneKibibyte(long usedBytes) {
        return usedBytes >= 1024 && usedBytes < 2048;
    }

    private static void takeOne(IsolateContext context) {
        MemoryBudget budget = context.memoryBudget().orElseThrow();
        context.parentPort().onMessage(message -> {
            boolean countsAtDelivery = holdsOneKibibyte(budget.usedBytes());
            TransferBuffer given = (TransferBuffer) message;
            String next = "granted";
            try {
                TransferBuffer.allocate(1).close();
            } catch (MemoryLimitException refused) {
                next = "refused";
            }
            given.close();
            context.parentPort().postMessage(countsAtDelivery + ", next " + next + ", then " + budget.usedBytes());
            context.parentPort().close();
        });
    }

    @Test
    void aBufferThatIsDeliveredCountsFromThenOnAndIsNeverRefused() {
        assertEquals(List.of("true, next refused, then 0", "high water true, in use 0"), Program.trace(p -> {
            Isolate receiver = Isolate.builder().memoryBudgetBytes(100).spawn(MemoryBudgetsTest::takeOne);
            receiver.onMessage(p::log);
            receiver.onExit(code -> {
                MemoryBudget budget = receiver.memoryBudget().orElseThrow();
                p.log("high water " + holdsOneKibibyte(budget.peakBytes()) + ", in use " + budget.usedBytes());
            });
            TransferBuffer buffer = TransferBuffer.allocate(1024);
            receiver.postMessage(buffer, buffer);
        }));
    }

    private static void keepOne(IsolateContext context) {
        TransferBuffer kept = TransferBuffer.allocate(1024);
        context.parentPort().onMessage(whenToEnd -> {
            kept.close();
            context.parentPort().close();
        });
        context.parentPort()
                .postMessage("has "
                        + holdsOneKibibyte(context.memoryBudget().orElseThrow().usedBytes()));
    }

    @Test
    void isolatesOnOneCarrierPayForThemselvesOnly() {
        assertEquals(List.of("has true", "has true", "true and true"), Program.trace(p -> {
            IsolateHost host = IsolateHost.carriers(1);
            Isolate.Builder builder = Isolate.builder().host(host).memoryBudgetBytes(4000);
            List<Isolate> both =
                    List.of(builder.spawn(MemoryBudgetsTest::keepOne), builder.spawn(MemoryBudgetsTest::keepOne));
            for (Isolate each : both) {
                each.onMessage(said -> {
                    p.log(said);
                    if (p.trace.size() == both.size()) endBoth(p, both);
                });
            }
            both.get(1).onExit(code -> host.close());
        }));
    }

    private static void endBoth(Program p, List<Isolate> both) {
        p.log(paysForItsOwn(both.get(0)) + " and " + paysForItsOwn(both.get(1)));
        for (Isolate each : both) each.postMessage("end");
    }

    private static boolean paysForItsOwn(Isolate isolate) {
        return holdsOneKibibyte(isolate.memoryBudget().orElseThrow().usedBytes());
    }

    @Test
    void aNegativeBudgetIsRefused() {
        Isolate.Builder builder = Isolate.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.memoryBudgetBytes(-1));
    }
}
