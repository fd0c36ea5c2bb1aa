package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.TransferBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread writes by a handle while another transfers that handle and reads by the new one, twice. Whoever uses the handle
 * first owns it; the other one's use is refused. So nothing can be written once a transfer has succeeded.
 *
 * <pre>
 *   writer                       mover
 *   handle.putByte(0, 7)         moved = handle.transfer()
 *                                moved.getByte(0), moved.getByte(0)
 * </pre>
 */
public class DetachAgainstAccess {
    private static final byte MARK = 7;
    private static final int REFUSED = -1;

    private DetachAgainstAccess() {}

    /** What the two reads of the mover tell: 0 never written, 1 written before, 2 written in between. */
    private static int compare(byte early, byte late) {
        if (early != late) return 2;
        return early == MARK ? 1 : 0;
    }

    /** The class that ships. */
    @JCStressTest
    @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "the writer owns it: the transfer was refused")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the mover owned it: the write was refused")
    @Outcome(expect = FORBIDDEN, desc = "written and transferred, or neither")
    @State
    public static class Shipped {
        private final TransferBuffer handle = TransferBuffer.allocate(8).transfer();

        @Actor
        public void writer(II_Result r) {
            try {
                handle.putByte(0, MARK);
                r.r1 = 1;
                handle.close();
            } catch (IllegalStateException refused) {
                r.r1 = 0;
            }
        }

        @Actor
        public void mover(II_Result r) {
            try {
                TransferBuffer moved = handle.transfer();
                r.r2 = compare(moved.getByte(0), moved.getByte(0));
                moved.close();
            } catch (IllegalStateException refused) {
                r.r2 = REFUSED;
            }
        }
    }

    /** Without an owner, and the length as the only check: the write may come after the transfer. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the write was refused")
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE_INTERESTING,
            desc = "written and transferred: nobody knows in which order")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "written after the new owner had looked")
    @Outcome(id = "1, 2", expect = ACCEPTABLE_INTERESTING, desc = "written between two looks of the new owner")
    @State
    public static class Weakened {
        private final PlainHandle handle = new PlainHandle();

        @Actor
        public void writer(II_Result r) {
            r.r1 = handle.tryPut(MARK) ? 1 : 0;
        }

        @Actor
        public void mover(II_Result r) {
            PlainHandle moved = handle.tryTransfer();
            r.r2 = moved == null ? REFUSED : compare(moved.get(), moved.get());
        }
    }
}
