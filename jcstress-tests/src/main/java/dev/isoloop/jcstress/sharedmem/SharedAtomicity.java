package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Atomicity: a value of any width is read as one that was written, never as a mixture; a store leaves its neighbours alone; of
 * two atomic operations on a place, neither is lost.
 *
 * <pre>
 *   writer                 reader                one                  other
 *   x = all ones           r1 = x                x += 1               x += 1            together 2
 * </pre>
 */
public class SharedAtomicity {
    private SharedAtomicity() {}

    /** Plain, 16 bits. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "read after")
    @Outcome(expect = FORBIDDEN, desc = "a mixture")
    @State
    public static class OfShorts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putShort(6, (short) -1);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = buffer.getShort(6);
        }
    }

    /** Plain, 32 bits. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "read after")
    @Outcome(expect = FORBIDDEN, desc = "a mixture")
    @State
    public static class OfInts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putInt(4, -1);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = buffer.getInt(4);
        }
    }

    /** Plain, 64 bits. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "read after")
    @Outcome(expect = FORBIDDEN, desc = "a mixture")
    @State
    public static class OfLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putLong(8, -1);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = buffer.getLong(8);
        }
    }

    /** Plain, 32-bit floats. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "read after")
    @Outcome(expect = FORBIDDEN, desc = "a mixture")
    @State
    public static class OfFloats {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putFloat(4, Float.intBitsToFloat(-1));
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = Float.floatToRawIntBits(buffer.getFloat(4));
        }
    }

    /** Plain, 64-bit floats. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "read after")
    @Outcome(expect = FORBIDDEN, desc = "a mixture")
    @State
    public static class OfDoubles {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putDouble(8, Double.longBitsToDouble(-1));
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = Double.doubleToRawLongBits(buffer.getDouble(8));
        }
    }

    /** A long in two halves, as a misaligned one may be stored. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "read after")
    @Outcome(id = "4294967295", expect = ACCEPTABLE_INTERESTING, desc = "torn: the lower half only")
    @Outcome(id = "-4294967296", expect = ACCEPTABLE_INTERESTING, desc = "torn: the upper half only")
    @State
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putInt(8, -1);
            buffer.putInt(12, -1);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = buffer.getLong(8);
        }
    }

    /** A store beside an atomic operation on the same int. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are there")
    @Outcome(expect = FORBIDDEN, desc = "one was overwritten")
    @State
    public static class Neighbours {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            buffer.putByteVolatile(4, (byte) 1);
        }

        @Actor
        public void other() {
            Atomics.addByte(buffer, 5, (byte) 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(4);
            r.r2 = buffer.getByte(5);
        }
    }

    /** The same with 16 bits. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are there")
    @Outcome(expect = FORBIDDEN, desc = "one was overwritten")
    @State
    public static class ShortNeighbours {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            buffer.putShortRelease(4, (short) 1);
        }

        @Actor
        public void other() {
            Atomics.exchangeShort(buffer, 6, (short) 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getShort(4);
            r.r2 = buffer.getShort(6);
        }
    }

    /** Two atomic operations in one int. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are there")
    @Outcome(expect = FORBIDDEN, desc = "one was overwritten")
    @State
    public static class AtomicNeighbours {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            Atomics.compareExchangeByte(buffer, 6, (byte) 0, (byte) 1);
        }

        @Actor
        public void other() {
            Atomics.xorByte(buffer, 7, (byte) 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(6);
            r.r2 = buffer.getByte(7);
        }
    }

    /** Adding, 8 bits. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both count")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class SumOfBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            Atomics.addByte(buffer, 9, (byte) 1);
        }

        @Actor
        public void other() {
            Atomics.addByte(buffer, 9, (byte) 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(0);
            r.r2 = buffer.getByte(9);
        }
    }

    /** Adding, 16 bits. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both count")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class SumOfShorts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            Atomics.addShort(buffer, 10, (short) 1);
        }

        @Actor
        public void other() {
            Atomics.addShort(buffer, 10, (short) 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(0);
            r.r2 = buffer.getShort(10);
        }
    }

    /** Adding, 32 bits. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both count")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class SumOfInts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            Atomics.addInt(buffer, 8, 1);
        }

        @Actor
        public void other() {
            Atomics.addInt(buffer, 8, 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(0);
            r.r2 = buffer.getInt(8);
        }
    }

    /** Adding, 64 bits. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both count")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class SumOfLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            Atomics.addLong(buffer, 8, 1);
        }

        @Actor
        public void other() {
            Atomics.addLong(buffer, 8, 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(0);
            r.r2 = (int) buffer.getLong(8);
        }
    }

    /** Adding, 64-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both count")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class SumOfDoubles {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            Atomics.addDouble(buffer, 8, 1);
        }

        @Actor
        public void other() {
            Atomics.addDouble(buffer, 8, 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(0);
            r.r2 = (int) buffer.getDouble(8);
        }
    }

    /** A volatile load and a volatile store are no atomic operation. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both count")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "one is lost: what atomics are for")
    @State
    public static class WeakenedSum {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void one() {
            buffer.putIntVolatile(8, buffer.getIntVolatile(8) + 1);
        }

        @Actor
        public void other() {
            buffer.putIntVolatile(8, buffer.getIntVolatile(8) + 1);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = buffer.getByte(0);
            r.r2 = buffer.getInt(8);
        }
    }
}
