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
 * One thread writes by a handle while another closes that handle and allocates again, which gets it the very same memory: its
 * cache hands out the eight blocks it may hold, and then the slab the one that was given back last. Whoever uses the handle first owns it, so nothing can be written once the close has succeeded, and the new buffer is zero.
 *
 * <pre>
 *   writer                       closer
 *   handle.putByte(0, 7)         handle.close()
 *                                next = allocate(8), next.getByte(0), nine times
 * </pre>
 */
public class CloseAgainstAccess {
    private static final byte MARK = 7;
    private static final int REFUSED = -1;
    private static final int KEPT_BY_A_THREAD = 8; // blocks of one small size

    private CloseAgainstAccess() {}

    /** The class that ships. */
    @JCStressTest
    @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "the writer owns it: the close was refused")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the closer owned it: the write was refused")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the writer had closed it before: closing again is harmless")
    @Outcome(expect = FORBIDDEN, desc = "neither owned it, or the write shows in another buffer")
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
        public void closer(II_Result r) {
            try {
                handle.close();
                r.r2 = lookIntoNext();
            } catch (IllegalStateException refused) {
                r.r2 = REFUSED;
            }
        }
    }

    /** Returns what shows in new buffers: as many as are sure to have the memory just closed among them. */
    private static int lookIntoNext() {
        TransferBuffer[] next = new TransferBuffer[KEPT_BY_A_THREAD + 1];
        int seen = 0;
        for (int at = 0; at < next.length; at++) {
            next[at] = TransferBuffer.allocate(8);
            seen |= next[at].getByte(0);
        }
        for (TransferBuffer each : next) each.close();
        return seen;
    }

    /** Without an owner, and the length as the only check: the write may land in the next buffer. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the write was refused")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "written, into whatever it is now")
    @Outcome(id = "1, 7", expect = ACCEPTABLE_INTERESTING, desc = "the write shows in the next buffer")
    @State
    public static class Weakened {
        private final PlainHandle handle = new PlainHandle();

        @Actor
        public void writer(II_Result r) {
            r.r1 = handle.tryPut(MARK) ? 1 : 0;
        }

        @Actor
        public void closer(II_Result r) {
            PlainHandle next = handle.tryTransfer(); // the same memory, cleared as an allocator would
            next.tryPut((byte) 0);
            r.r2 = next.get();
        }
    }
}
