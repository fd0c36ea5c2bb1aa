package dev.isoloop.channels;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The inbox behaves as a queue that can be closed, under each interleaving of producers and one consumer that the model checker
 * tries. With segments of two, nearly every scenario crosses a segment's end and uses a segment again.
 */
@Tag("lincheck")
@Timeout(300)
class MpscInboxLincheckTest {
    private static final int ITERATIONS = 25;
    private static final int INVOCATIONS = 1_000;

    /** The operations; the group is the single-consumer rule. */
    public static class Inbox {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);

        /** Anybody. */
        @Operation
        public boolean offer(int item) {
            return inbox.offer(item);
        }

        /** The consumer. */
        @Operation(nonParallelGroup = "consumer")
        public boolean isEmpty() {
            return inbox.isEmpty();
        }

        /** Anybody; once, so that most scenarios stay open for a while. */
        @Operation(runOnce = true)
        public void close() {
            inbox.close();
        }

        /** The consumer; once, for the same reason. */
        @Operation(nonParallelGroup = "consumer", runOnce = true)
        public boolean closeIfEmpty() {
            return inbox.closeIfEmpty();
        }

        /** The consumer. */
        @Operation(nonParallelGroup = "consumer")
        public Integer poll() {
            return inbox.poll();
        }

        /** The consumer, for whom it is exact. */
        @Operation(nonParallelGroup = "consumer")
        public int size() {
            return inbox.size();
        }
    }

    @Test
    void theInboxIsAQueueThatCanBeClosed() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .check(Inbox.class);
    }
}
