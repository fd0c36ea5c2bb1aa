package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.TransferBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A buffer is handed over by a plain field, which orders nothing. The receiver nevertheless sees what the giver wrote, and the
 * giver's old handle refuses the next write.
 *
 * <pre>
 *   giver                          receiver
 *   buffer.putByte(0, 1)           taken = post
 *   post = buffer.transfer()       taken.getByte(0)
 *   buffer.putByte(0, 2)
 * </pre>
 */
public class HandOver {
    private static final int NOTHING_YET = -1;
    private static final int REFUSED = 0;
    private static final int DETACHED = 1;

    private HandOver() {}

    /** The class that ships. */
    @JCStressTest
    @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "handed over, with what was written")
    @Outcome(expect = FORBIDDEN, desc = "an old write is missing, a later one was let through, or the receiver refused")
    @State
    public static class Shipped {
        private final TransferBuffer inTransit = TransferBuffer.allocate(8).transfer();
        private TransferBuffer post;

        @Actor
        public void giver(II_Result r) {
            inTransit.putByte(0, (byte) 1);
            post = inTransit.transfer();
            try {
                inTransit.putByte(0, (byte) 2);
            } catch (DetachedException detached) {
                r.r1 = DETACHED;
            }
        }

        @Actor
        public void receiver(II_Result r) {
            TransferBuffer taken = post;
            if (taken == null) {
                r.r2 = NOTHING_YET;
                return;
            }
            try {
                r.r2 = taken.getByte(0);
                taken.close();
            } catch (IllegalStateException refused) {
                r.r2 = REFUSED;
            }
        }
    }

    /** Plain fields all the way: on hardware that reorders stores the handle may arrive before its contents. */
    @JCStressTest
    @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "handed over, with what was written")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the handle overtook the write: what the release is for")
    @State
    public static class Weakened {
        private final PlainHandle inTransit = new PlainHandle();
        private PlainHandle post;

        @Actor
        public void giver(II_Result r) {
            inTransit.tryPut((byte) 1);
            post = inTransit.tryTransfer();
            r.r1 = inTransit.tryPut((byte) 2) ? 0 : DETACHED;
        }

        @Actor
        public void receiver(II_Result r) {
            PlainHandle taken = post;
            r.r2 = taken == null ? NOTHING_YET : taken.get();
        }
    }
}
