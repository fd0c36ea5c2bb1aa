package dev.isoloop.channels;

import dev.isoloop.sharedmem.RingMemory;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A byte lane behaves as a queue of messages under each interleaving of one sender and one receiver that the model checker tries,
 * also where a message goes round the end of the memory, is aborted, or is followed by the end. It assumes sequential
 * consistency: it looks for wrong algorithms, jcstress for missing orderings. It can't look into memory outside the heap, so each
 * access to that is one step to it, before and after which the other thread may run.
 */
@Tag("lincheck")
@Timeout(300)
class ByteLaneLincheckTest {
    private static final int ITERATIONS = 15;
    private static final int INVOCATIONS = 500;
    private static final int NONE = -1;
    private static final int END = -2;

    /** The operations, by the thread that may call them. The memory holds two or three of these messages. */
    public static class Ends {
        private final ByteLane lane = ByteLane.bounded(64);
        private int taken;

        @Operation(nonParallelGroup = "sender")
        public boolean send(int message) {
            ByteClaim claim = lane.sender().claim(9);
            if (claim == null) {
                return false;
            }
            claim.putInt(5, message);
            claim.commit();
            return true;
        }

        @Operation(nonParallelGroup = "sender")
        public boolean claimAndAbort() {
            ByteClaim claim = lane.sender().claim(16);
            if (claim == null) {
                return false;
            }
            claim.putLong(0, -1);
            claim.abort();
            return true;
        }

        @Operation(nonParallelGroup = "receiver")
        public int poll() {
            taken = NONE;
            lane.receiver().poll(message -> taken = message.getInt(5), 1);
            return taken;
        }

        @Operation(nonParallelGroup = "receiver")
        public boolean isEmpty() {
            return lane.receiver().isEmpty();
        }
    }

    /** As above, and the sender may close; what it is asked to send afterwards is refused. */
    public static class Closing {
        private final ByteLane lane = ByteLane.bounded(64);
        private boolean isClosed;
        private int taken;

        @Operation(nonParallelGroup = "sender")
        public boolean send(int message) {
            ByteClaim claim = isClosed ? null : lane.sender().claim(4);
            if (claim == null) {
                return false;
            }
            claim.putInt(0, message);
            claim.commit();
            return true;
        }

        @Operation(nonParallelGroup = "sender")
        public void close() {
            isClosed = true;
            lane.sender().close();
        }

        @Operation(nonParallelGroup = "receiver")
        public int poll() {
            taken = NONE;
            if (lane.receiver().poll(message -> taken = message.getInt(0), 1) == 0
                    && lane.receiver().isEnded()) {
                taken = END;
            }
            return taken;
        }
    }

    private static void check(Class<?> ends) {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(4)
                .actorsBefore(2)
                .actorsAfter(2)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .checkObstructionFreedom(true)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(RingMemory.class.getName())
                        .allMethods()
                        .treatAsAtomic())
                .check(ends);
    }

    @Test
    void aByteLaneIsABoundedQueueOfMessages() {
        check(Ends.class);
    }

    @Test
    void theEndFollowsTheLastMessage() {
        check(Closing.class);
    }
}
