package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.MpscInbox;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The inbox: items arrive complete, and of two producers' items none is lost, in a segment and at its end. */
public class InboxOfferPollStress {
    /** The inbox that ships: one producer, one consumer. */
    @JCStressTest
    @State
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "the consumer looked too early")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "the item and what is in it")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "the item without its content")
    public static class Shipped {
        private final MpscInbox<Message> inbox = new MpscInbox<>(2);

        @Actor
        public void producer() {
            inbox.offer(Message.written());
        }

        @Actor
        public void consumer(I_Result r) {
            r.r1 = Message.contentOf(inbox.poll());
        }
    }

    /** The inbox that ships: two producers, each with two items; the second and the third to come meet at a segment's end. */
    @JCStressTest
    @State
    @Outcome(id = "4, 1", expect = ACCEPTABLE, desc = "all four, each producer's in order")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost or out of order")
    public static class ShippedTwoProducers {
        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);

        @Actor
        public void even() {
            inbox.offer(0);
            inbox.offer(2);
        }

        @Actor
        public void odd() {
            inbox.offer(1);
            inbox.offer(3);
        }

        @Arbiter
        public void consumer(II_Result r) {
            int[] next = {0, 1};
            r.r2 = 1;
            for (Integer item; (item = inbox.poll()) != null; r.r1++) {
                r.r2 = item == next[item % 2] ? r.r2 : 0;
                next[item % 2] += 2;
            }
        }
    }

    /** The inbox that ships: the producer goes through three segments while the consumer gives the emptied ones back. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "all items, in order")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost or out of order")
    public static class ShippedRecycling {
        private static final int ITEMS = 6;

        private final MpscInbox<Integer> inbox = new MpscInbox<>(2);
        private int expected;
        private boolean inOrder = true;

        @Actor
        public void producer() {
            for (int i = 0; i < ITEMS; i++) {
                inbox.offer(i);
            }
        }

        @Actor
        public void consumer() {
            for (int i = 0; i < ITEMS; i++) {
                take();
            }
        }

        private boolean take() {
            Integer item = inbox.poll();
            inOrder &= item == null || item == expected++;
            return item != null;
        }

        @Arbiter
        public void rest(I_Result r) {
            while (take()) {
                // until empty
            }
            r.r1 = inOrder && expected == ITEMS ? 1 : 0;
        }
    }

    /** Positions are claimed by a load and a store, which two producers may do at once. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both items")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "one item was overwritten: the claim is not atomic")
    public static class WeakenedClaim {
        private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Integer[].class);
        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        private final Integer[] segment = new Integer[2];
        private final int[] claimed = new int[1];

        @Actor
        public void one() {
            offer(1);
        }

        @Actor
        public void other() {
            offer(2);
        }

        private void offer(Integer item) {
            int position = (int) WORDS.getVolatile(claimed, 0);
            WORDS.setVolatile(claimed, 0, position + 1);
            CELLS.setRelease(segment, position, item);
        }

        @Arbiter
        public void consumer(I_Result r) {
            r.r1 = (segment[0] == null ? 0 : 1) + (segment[1] == null ? 0 : 1);
        }
    }
}
