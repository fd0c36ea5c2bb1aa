package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Store buffering: each of two threads writes its own place, then reads the other's. At least one of them sees the other.
 *
 * <pre>
 *   left                right
 *   x = 1               y = 1
 *   r1 = y              r2 = x         0, 0 only if both loads overtook the stores
 * </pre>
 */
public class SharedStoreBuffering {
    private SharedStoreBuffering() {}

    /** Volatile, 8 bits. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putByteVolatile(0, (byte) 1);
            r.r1 = buffer.getByteVolatile(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putByteVolatile(8, (byte) 1);
            r.r2 = buffer.getByteVolatile(0);
        }
    }

    /** Volatile, 16 bits. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfShorts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putShortVolatile(0, (short) 1);
            r.r1 = buffer.getShortVolatile(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putShortVolatile(8, (short) 1);
            r.r2 = buffer.getShortVolatile(0);
        }
    }

    /** Volatile, 32 bits. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfInts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putIntVolatile(0, 1);
            r.r1 = buffer.getIntVolatile(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putIntVolatile(8, 1);
            r.r2 = buffer.getIntVolatile(0);
        }
    }

    /** Volatile, 64 bits. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putLongVolatile(0, 1);
            r.r1 = (int) buffer.getLongVolatile(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putLongVolatile(8, 1);
            r.r2 = (int) buffer.getLongVolatile(0);
        }
    }

    /** Volatile, 32-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfFloats {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putFloatVolatile(0, 1);
            r.r1 = (int) buffer.getFloatVolatile(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putFloatVolatile(8, 1);
            r.r2 = (int) buffer.getFloatVolatile(0);
        }
    }

    /** Volatile, 64-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfDoubles {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putDoubleVolatile(0, 1);
            r.r1 = (int) buffer.getDoubleVolatile(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putDoubleVolatile(8, 1);
            r.r2 = (int) buffer.getDoubleVolatile(0);
        }
    }

    /** An atomic operation, then a load. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfAtomics {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            Atomics.addInt(buffer, 0, 1);
            r.r1 = Atomics.loadInt(buffer, 8);
        }

        @Actor
        public void right(II_Result r) {
            Atomics.addInt(buffer, 8, 1);
            r.r2 = Atomics.loadInt(buffer, 0);
        }
    }

    /** An atomic operation on 8 bits, then a load. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither saw the other")
    @State
    public static class OfAtomicBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            Atomics.exchangeByte(buffer, 0, (byte) 1);
            r.r1 = Atomics.loadByte(buffer, 8);
        }

        @Actor
        public void right(II_Result r) {
            Atomics.exchangeByte(buffer, 8, (byte) 1);
            r.r2 = Atomics.loadByte(buffer, 0);
        }
    }

    /** Release and acquire: not enough, on x86 either. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "both loads overtook the stores: what volatile is for")
    @State
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putIntRelease(0, 1);
            r.r1 = buffer.getIntAcquire(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putIntRelease(8, 1);
            r.r2 = buffer.getIntAcquire(0);
        }
    }

    /** The same for 8 bits, whose stores have no handle. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the left thread was first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the right thread was first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both at once")
    @Outcome(
            id = "0, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "both loads overtook the stores: what volatile is for")
    @State
    public static class WeakenedBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void left(II_Result r) {
            buffer.putByteRelease(0, (byte) 1);
            r.r1 = buffer.getByteAcquire(8);
        }

        @Actor
        public void right(II_Result r) {
            buffer.putByteRelease(8, (byte) 1);
            r.r2 = buffer.getByteAcquire(0);
        }
    }
}
