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
 * Coherence: who has seen a new value of a place does not see the old one again.
 *
 * <pre>
 *   writer        reader
 *   x = 1         r1 = x, r2 = x
 * </pre>
 */
public class SharedCoherence {
    private SharedCoherence() {}

    /** Opaque, 8 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "back in time")
    @State
    public static class OfBytes {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putByteOpaque(3, (byte) 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = buffer.getByteOpaque(3);
            r.r2 = buffer.getByteOpaque(3);
        }
    }

    /** Opaque, 16 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "back in time")
    @State
    public static class OfShorts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putShortOpaque(2, (short) 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = buffer.getShortOpaque(2);
            r.r2 = buffer.getShortOpaque(2);
        }
    }

    /** Opaque, 32 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "back in time")
    @State
    public static class OfInts {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putIntOpaque(4, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = buffer.getIntOpaque(4);
            r.r2 = buffer.getIntOpaque(4);
        }
    }

    /** Opaque, 64 bits. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "back in time")
    @State
    public static class OfLongs {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putLongOpaque(8, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) buffer.getLongOpaque(8);
            r.r2 = (int) buffer.getLongOpaque(8);
        }
    }

    /** Opaque, 32-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "back in time")
    @State
    public static class OfFloats {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putFloatOpaque(4, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) buffer.getFloatOpaque(4);
            r.r2 = (int) buffer.getFloatOpaque(4);
        }
    }

    /** Opaque, 64-bit floats. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "back in time")
    @State
    public static class OfDoubles {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putDoubleOpaque(8, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) buffer.getDoubleOpaque(8);
            r.r2 = (int) buffer.getDoubleOpaque(8);
        }
    }

    /** Plain, by two handles, so that the compiler does not know the places to be one. The hardware of x86 never shows it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the compiler swapped two plain loads: what opaque is for")
    @State
    public static class Weakened {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);
        private final SharedBuffer same = buffer.share();

        @Actor
        public void writer() {
            buffer.putInt(4, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = buffer.getInt(4);
            r.r2 = same.getInt(4);
        }
    }

    /** The two loads swapped by hand, as a compiler may do with plain ones. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "written in between")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "written before")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "back in time: what opaque is for")
    @State
    public static class WeakenedSwapped {
        private final SharedBuffer buffer = SharedBuffer.allocate(16);

        @Actor
        public void writer() {
            buffer.putIntOpaque(4, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r2 = buffer.getIntOpaque(4);
            r.r1 = buffer.getIntOpaque(4);
        }
    }
}
