package dev.isoloop.sharedmem;

import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The wait table behaves as a queue of waits with a lock around it, under each interleaving of a waiting and a notifying thread
 * that the model checker tries: what begins, what is counted and what is given up always fit one order. It assumes sequential
 * consistency; jcstress looks for missing orderings.
 */
@Tag("lincheck")
@Timeout(300)
class WaitTableLincheckTest {
    private static final int ITERATIONS = 15;
    private static final int INVOCATIONS = 500;
    private static final int AT = 4;
    private static final int BYTES = 8;

    /** The operations, by the thread that may call them. */
    public static class Waits {
        private final WaitTable table = new WaitTable(Sleeper.OF_SYSTEM);
        private final SharedMemory memory =
                new SharedMemory(RawMemory.allocate(BYTES), BYTES, BYTES, false, false, () -> {});
        private WaitTicket latest;

        @Operation(nonParallelGroup = "waiter")
        public boolean listenWhileZero() {
            latest = table.listen(memory, AT, Integer.BYTES, 0, result -> {});
            return latest.hasBegun();
        }

        @Operation(nonParallelGroup = "waiter")
        public boolean giveUpTheLatest() {
            return latest != null && latest.giveUp();
        }

        @Operation(nonParallelGroup = "waiter")
        public boolean isTheLatestWaiting() {
            return latest != null && latest.isWaiting();
        }

        @Operation(nonParallelGroup = "notifier")
        public void store(int value) {
            RawMemory.putIntVolatile(memory.words, AT, value & 1);
        }

        @Operation(nonParallelGroup = "notifier")
        public int notifyOne() {
            return table.notify(memory, AT, 1);
        }

        @Operation(nonParallelGroup = "notifier")
        public int notifyAllOfThem() {
            return table.notify(memory, AT, Integer.MAX_VALUE);
        }
    }

    @Test
    void waitsAndNotifiesFitOneOrder() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(RawMemory.class.getName())
                        .allMethods()
                        .treatAsAtomic())
                .check(Waits.class);
    }
}
