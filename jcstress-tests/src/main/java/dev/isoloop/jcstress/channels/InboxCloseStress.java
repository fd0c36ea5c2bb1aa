package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.MpscInbox;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A close draws a line: an offer that was accepted is found by the consumer that closed, one that was refused is not. */
public class InboxCloseStress {
    private static int drain(MpscInbox<Integer> inbox) {
        int found = 0;
        while (inbox.poll() != null) {
            found++;
        }
        return found;
    }

    /** The inbox that ships, in the middle of a segment. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "accepted and found")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused and not found")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "accepted and lost")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "refused and found")
    public static class Shipped {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(4);

        @Actor
        public void producer(II_Result r) {
            r.r1 = inbox.offer(1) ? 1 : 0;
        }

        @Actor
        public void consumer(II_Result r) {
            inbox.close();
            r.r2 = drain(inbox);
        }
    }

    /** The inbox that ships, at the end of a segment: the offer that meets the close has to open the next one. */
    @JCStressTest
    @State
    @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "accepted and found, behind the two that were there")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "refused and not found")
    @Outcome(expect = FORBIDDEN, desc = "accepted and lost, or refused and found")
    public static class ShippedAtASegmentsEnd {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);

        /** The first segment is full. */
        public ShippedAtASegmentsEnd() {
            inbox.offer(1);
            inbox.offer(2);
        }

        @Actor
        public void producer(II_Result r) {
            r.r1 = inbox.offer(3) ? 1 : 0;
        }

        @Actor
        public void consumer(II_Result r) {
            inbox.close();
            r.r2 = drain(inbox);
        }
    }

    /** "Closed" is a flag beside the index instead of a bit in it. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "accepted and found")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused and not found")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "accepted and lost: looked before the close, claimed after")
    public static class WeakenedFlag {
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicReferenceArray<Integer> segment = new AtomicReferenceArray<>(4);
        private volatile boolean closed;

        @Actor
        public void producer(II_Result r) {
            if (!closed) {
                segment.set(claimed.getAndIncrement(), 1);
                r.r1 = 1;
            }
        }

        @Actor
        public void consumer(II_Result r) {
            closed = true;
            int end = claimed.get();
            for (int at = 0; at < end; at++) {
                while (segment.get(at) == null) {
                    Thread.onSpinWait();
                }
                r.r2++;
            }
        }
    }

    /** An inbox that closes only if it is empty: its consumer ends, so an item may be accepted only if it did not close. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "accepted, so not closed, and found")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "closed, so refused")
    @Outcome(expect = FORBIDDEN, desc = "accepted by an inbox that has ended, or lost")
    public static class ShippedIfEmpty {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);

        @Actor
        public void producer(III_Result r) {
            r.r1 = inbox.offer(3) ? 1 : 0;
        }

        @Actor
        public void consumer(III_Result r) {
            r.r2 = inbox.closeIfEmpty() ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = drain(inbox);
        }
    }

    /** The same at the end of a segment: the offer that meets the close has to open the next one. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "accepted, so not closed, and found")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "closed, so refused")
    @Outcome(expect = FORBIDDEN, desc = "accepted by an inbox that has ended, or lost")
    public static class ShippedIfEmptyAtASegmentsEnd {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);

        /** The first segment is used up. */
        public ShippedIfEmptyAtASegmentsEnd() {
            inbox.offer(1);
            inbox.offer(2);
            drain(inbox);
        }

        @Actor
        public void producer(III_Result r) {
            r.r1 = inbox.offer(3) ? 1 : 0;
        }

        @Actor
        public void consumer(III_Result r) {
            r.r2 = inbox.closeIfEmpty() ? 1 : 0;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = drain(inbox);
        }
    }

    /** The look and the close are two steps. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "accepted, so not closed, and found")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "closed, so refused")
    @Outcome(
            id = "1, 1, 1",
            expect = ACCEPTABLE_INTERESTING,
            desc = "accepted by an inbox that has ended: nobody looks any more")
    public static class WeakenedIfEmpty {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);

        @Actor
        public void producer(III_Result r) {
            r.r1 = inbox.offer(3) ? 1 : 0;
        }

        @Actor
        public void consumer(III_Result r) {
            r.r2 = closesBehindALook() ? 1 : 0;
        }

        private boolean closesBehindALook() {
            if (!inbox.isEmpty()) {
                return false;
            }
            inbox.close();
            return true;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = drain(inbox);
        }
    }
}
