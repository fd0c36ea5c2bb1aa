package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.SharedBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Load buffering: each of two threads reads the other's place, then writes its own. Not both can see what the other writes
 * later.
 *
 * <pre>
 *   left                right
 *   r1 = x              r2 = y
 *   y = 1               x = 1          1, 1 only if both stores overtook the loads
 * </pre>
 */
public class SharedLoadBuffering {
    private SharedLoadBuffering() {}

    /** Release and acquire, 8 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both read first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both values came out of thin air")
    @State
    public static class OfBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            r.r1 = buffer.getByteAcquire(0);
            buffer.putByteRelease(8, (byte) 1);
        }

        @Actor
        public void right(II_Result r) {
            r.r2 = buffer.getByteAcquire(8);
            buffer.putByteRelease(0, (byte) 1);
        }
    }

    /** Release and acquire, 16 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both read first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both values came out of thin air")
    @State
    public static class OfShorts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            r.r1 = buffer.getShortAcquire(0);
            buffer.putShortRelease(8, (short) 1);
        }

        @Actor
        public void right(II_Result r) {
            r.r2 = buffer.getShortAcquire(8);
            buffer.putShortRelease(0, (short) 1);
        }
    }

    /** Release and acquire, 32 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both read first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both values came out of thin air")
    @State
    public static class OfInts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            r.r1 = buffer.getIntAcquire(0);
            buffer.putIntRelease(8, 1);
        }

        @Actor
        public void right(II_Result r) {
            r.r2 = buffer.getIntAcquire(8);
            buffer.putIntRelease(0, 1);
        }
    }

    /** Release and acquire, 64 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both read first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both values came out of thin air")
    @State
    public static class OfLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            r.r1 = (int) buffer.getLongAcquire(0);
            buffer.putLongRelease(8, 1);
        }

        @Actor
        public void right(II_Result r) {
            r.r2 = (int) buffer.getLongAcquire(8);
            buffer.putLongRelease(0, 1);
        }
    }

    /** Opaque orders nothing between two places. x86 never shows it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both read first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE_INTERESTING,
            desc = "allowed without an order; no x86 and no present JVM shows it")
    @State
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            r.r1 = buffer.getIntOpaque(0);
            buffer.putIntOpaque(8, 1);
        }

        @Actor
        public void right(II_Result r) {
            r.r2 = buffer.getIntOpaque(8);
            buffer.putIntOpaque(0, 1);
        }
    }

    /** Store and load swapped by hand, as a weaker machine may do. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both read first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE_INTERESTING,
            desc = "both stores overtook the loads: what release and acquire are for")
    @State
    public static class WeakenedSwapped {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putIntOpaque(8, 1);
            r.r1 = buffer.getIntOpaque(0);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putIntOpaque(0, 1);
            r.r2 = buffer.getIntOpaque(8);
        }
    }
}
