package dev.isoloop.channels;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every lane behaves as a bounded queue under each interleaving of one sender and one receiver that the model checker tries. It
 * assumes sequential consistency: it looks for wrong algorithms, jcstress for missing orderings.
 */
@Tag("lincheck")
@Timeout(300)
class LaneLincheckTest {
    private static final int ITERATIONS = 25;
    private static final int INVOCATIONS = 1_000;

    /** The operations, by the thread that may call them: the groups are the single-producer and single-consumer rules. */
    abstract static class Ends {
        private final Lane<Integer> lane;

        Ends(Lane<Integer> lane) {
            this.lane = lane;
        }

        @Operation(nonParallelGroup = "sender")
        public boolean offer(int message) {
            return lane.sender().offer(message);
        }

        @Operation(nonParallelGroup = "sender")
        public void shrink() {
            lane.sender().shrink();
        }

        @Operation(nonParallelGroup = "receiver")
        public Integer poll() {
            return lane.receiver().poll();
        }

        @Operation(nonParallelGroup = "receiver")
        public boolean isEmpty() {
            return lane.receiver().isEmpty();
        }
    }

    /** One place: every offer and every poll meet in the same cell. */
    public static class OnePlace extends Ends {
        /** For the model checker. */
        public OnePlace() {
            super(Lane.bounded(1));
        }
    }

    /** A bound that is no power of two. */
    public static class ThreePlaces extends Ends {
        /** For the model checker. */
        public ThreePlaces() {
            super(Lane.bounded(3));
        }
    }

    /** Grows at the second message and at the third, and may shrink again. */
    public static class Growing extends Ends {
        /** For the model checker. */
        public Growing() {
            super(Lane.growing(1, 4));
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
                .check(ends);
    }

    @Test
    void aLaneWithOnePlaceIsABoundedQueue() {
        check(OnePlace.class);
    }

    @Test
    void aLaneWithThreePlacesIsABoundedQueue() {
        check(ThreePlaces.class);
    }

    @Test
    void aGrowingLaneIsABoundedQueueAtEachGrowthStep() {
        check(Growing.class);
    }
}
