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
 * Message passing: a value is written plainly, then a flag with the mode under test; who sees the flag sees the value.
 *
 * <pre>
 *   sender                              receiver
 *   buffer.putInt(0, 1)                 r1 = flag, by acquire, volatile or an atomic operation
 *   flag = 1, by release, volatile ..   r2 = buffer.getInt(0)
 * </pre>
 */
public class SharedMessagePassing {
    private SharedMessagePassing() {}

    /** Release and acquire, 8 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putByteRelease(9, (byte) 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = buffer.getByteAcquire(9);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Release and acquire, 16 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfShorts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putShortRelease(10, (short) 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = buffer.getShortAcquire(10);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Release and acquire, 32 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfInts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putIntRelease(8, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = buffer.getIntAcquire(8);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Release and acquire, 64 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putLongRelease(8, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) buffer.getLongAcquire(8);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Release and acquire, 32-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfFloats {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putFloatRelease(8, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) buffer.getFloatAcquire(8);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Volatile, 64-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfDoubles {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putDoubleVolatile(8, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) buffer.getDoubleVolatile(8);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Atomic operations on 8 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfAtomicBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            Atomics.addByte(buffer, 11, (byte) 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = Atomics.orByte(buffer, 11, (byte) 0);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Atomic operations on 64 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag overtook the value")
    @State
    public static class OfAtomicLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            Atomics.exchangeLong(buffer, 8, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) Atomics.addLong(buffer, 8, 0);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Plain: compilers may swap the loads or stores; the hardware of x86 does not. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the flag overtook the value: what release and acquire are for")
    @State
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putInt(0, 1);
            buffer.putInt(8, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = buffer.getInt(8);
            r.r2 = buffer.getInt(0);
        }
    }

    /** Plain, and the stores swapped by hand, as a compiler or a weaker machine may do. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the value came first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "flag and value")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the flag overtook the value: what release and acquire are for")
    @State
    public static class WeakenedSwappedStores {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void sender() {
            buffer.putIntOpaque(8, 1);
            buffer.putIntOpaque(0, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = buffer.getIntAcquire(8);
            r.r2 = buffer.getIntAcquire(0);
        }
    }
}
