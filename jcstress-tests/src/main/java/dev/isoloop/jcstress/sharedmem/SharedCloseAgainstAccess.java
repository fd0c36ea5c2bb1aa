package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.SharedElements;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread writes by a handle while another closes it, the last one, and gets new memory of the same size. The write takes
 * place in the old memory or is refused; it never shows in the new one.
 *
 * <pre>
 *   writer                       closer
 *   buffer.putByte(0, 7)         buffer.close()
 *                                next = SharedBuffer.allocate(8)
 *                                next.getByte(0)
 * </pre>
 */
public class SharedCloseAgainstAccess {
    private static final byte MARK = 7;

    private SharedCloseAgainstAccess() {}

    /** The class that ships. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "written in time")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(expect = FORBIDDEN, desc = "written into memory that has another use")
    @State
    public static class Shipped {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);

        @Actor
        public void writer(II_Result r) {
            try {
                buffer.putByteVolatile(0, MARK);
                r.r1 = 1;
            } catch (IllegalStateException closed) {
                r.r1 = 0;
            }
        }

        @Actor
        public void closer(II_Result r) {
            buffer.close();
            try (SharedBuffer next = SharedBuffer.allocate(8)) {
                r.r2 = next.getByteVolatile(0);
            }
        }
    }

    /** The same by the number of an element: the elements of a handle end with it. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "written in time")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(expect = FORBIDDEN, desc = "written into memory that has another use")
    @State
    public static class ShippedElements {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final SharedElements elements = buffer.elements();

        @Actor
        public void writer(II_Result r) {
            try {
                elements.putLong(0, MARK);
                r.r1 = 1;
            } catch (IllegalStateException closed) {
                r.r1 = 0;
            }
        }

        @Actor
        public void closer(II_Result r) {
            buffer.close();
            try (SharedBuffer next = SharedBuffer.allocate(8)) {
                r.r2 = (int) next.getLongVolatile(0);
            }
        }
    }

    /** Memory that is used again as soon as its last handle is closed, and a check before the write. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "written in time")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(
            id = "1, 7",
            expect = ACCEPTABLE_INTERESTING,
            desc = "written into memory that has another use: why the collector decides")
    @State
    public static class Weakened {
        private final byte[] memory = new byte[1];
        private volatile boolean isClosed;

        @Actor
        public void writer(II_Result r) {
            if (isClosed) return;
            memory[0] = MARK;
            r.r1 = 1;
        }

        @Actor
        public void closer(II_Result r) {
            isClosed = true;
            memory[0] = 0;
            r.r2 = memory[0];
        }
    }

    /** Two threads close one handle: it counts once, and the other handle stays good. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "closed once")
    @Outcome(expect = FORBIDDEN, desc = "the other handle was closed with it")
    @State
    public static class TwoCloses {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final SharedBuffer other = buffer.share();

        @Actor
        public void one(II_Result r) {
            buffer.close();
            r.r1 = (int) other.getLongVolatile(0);
        }

        @Actor
        public void another(II_Result r) {
            buffer.close();
            r.r2 = (int) other.getLongVolatile(0);
        }
    }

    /** The handle is open by one look and closed by a second step, so that it may count twice. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "closed once")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "the other handle was closed with it: no lock")
    @State
    public static class WeakenedTwoCloses {
        private final AtomicInteger handles = new AtomicInteger(2);
        private volatile boolean open = true;

        @Actor
        public void one(II_Result r) {
            r.r1 = close();
        }

        @Actor
        public void another(II_Result r) {
            r.r2 = close();
        }

        private int close() {
            if (open) {
                open = false;
                handles.decrementAndGet();
            }
            return handles.get() == 0 ? -1 : 0;
        }
    }

    /** A buffer grows while another handle reads: the new place is outside or zero. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "grown before")
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "not grown yet")
    @Outcome(expect = FORBIDDEN, desc = "no zero")
    @State
    public static class Growth {
        private final SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 8);
        private final SharedBuffer other = buffer.share();

        @Actor
        public void grower(II_Result r) {
            buffer.grow(8);
            r.r1 = buffer.getInt(4);
        }

        @Actor
        public void reader(II_Result r) {
            try {
                r.r2 = other.getInt(4);
            } catch (IndexOutOfBoundsException notYet) {
                r.r2 = -1;
            }
        }
    }

    /** A buffer grows while another handle asks for its length first: what it was told is there. */
    @JCStressTest
    @Outcome(id = "8, 0", expect = ACCEPTABLE, desc = "grown before")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "grown in between")
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "not grown yet")
    @Outcome(id = "8, -1", expect = FORBIDDEN, desc = "refused what the length gives access to")
    @State
    public static class GrowthTold {
        private final SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 8);
        private final SharedBuffer other = buffer.share();

        @Actor
        public void grower() {
            buffer.grow(8);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) other.capacityBytes();
            try {
                r.r2 = other.getInt(4);
            } catch (IndexOutOfBoundsException notYet) {
                r.r2 = -1;
            }
        }
    }

    /** The same by the number of an element. */
    @JCStressTest
    @Outcome(id = "8, 0", expect = ACCEPTABLE, desc = "grown before")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "grown in between")
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "not grown yet")
    @Outcome(id = "8, -1", expect = FORBIDDEN, desc = "refused what the length gives access to")
    @State
    public static class GrowthToldToElements {
        private final SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 8);
        private final SharedBuffer other = buffer.share();
        private final SharedElements others = other.elements();

        @Actor
        public void grower() {
            buffer.grow(8);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) other.capacityBytes();
            try {
                r.r2 = others.getInt(1);
            } catch (IndexOutOfBoundsException notYet) {
                r.r2 = -1;
            }
        }
    }

    /** The length said before the handles have their views. */
    @JCStressTest
    @Outcome(id = "8, 0", expect = ACCEPTABLE, desc = "grown before")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "grown in between")
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "not grown yet")
    @Outcome(
            id = "8, -1",
            expect = ACCEPTABLE_INTERESTING,
            desc = "refused what the length gives access to: why the views come first")
    @State
    public static class WeakenedGrowthTold {
        private volatile int length;
        private volatile byte[] view = new byte[0];

        @Actor
        public void grower() {
            length = 8;
            view = new byte[8];
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = length;
            try {
                r.r2 = view[4];
            } catch (IndexOutOfBoundsException notYet) {
                r.r2 = -1;
            }
        }
    }
}
