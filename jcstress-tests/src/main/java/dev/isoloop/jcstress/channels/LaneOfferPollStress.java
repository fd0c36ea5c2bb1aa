package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A message taken from a lane has been written completely. */
public class LaneOfferPollStress {
    /** The lane that ships. */
    @JCStressTest
    @State
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "the message and what is in it")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "the message without its content")
    public static class Shipped {
        private final Lane<Message> lane = Lane.bounded(4);

        @Actor
        public void sender() {
            lane.sender().offer(Message.written());
        }

        @Actor
        public void receiver(I_Result r) {
            r.r1 = Message.contentOf(lane.receiver().poll());
        }
    }

    /**
     * The cell is written and read without any order. Never seen to fail on x86, where neither the processor nor (so far) the
     * compiler swaps these stores; kept for machines that do. The next twin stands in for it.
     */
    @JCStressTest
    @State
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "the message and what is in it")
    @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "the message without its content: release is missing")
    public static class WeakenedPlainCell {
        private final Message[] ring = new Message[4];

        @Actor
        public void sender() {
            ring[0] = Message.written();
        }

        @Actor
        public void receiver(I_Result r) {
            r.r1 = Message.contentOf(ring[0]);
        }
    }

    /** The content is written behind the cell, by hand: what the missing release allows. */
    @JCStressTest
    @State
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "the message and what is in it")
    @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "the message without its content: stores swapped")
    public static class WeakenedSwappedStores {
        private final Message[] ring = new Message[4];

        @Actor
        public void sender() {
            Message message = new Message();
            ring[0] = message;
            message.content = Message.WRITTEN;
        }

        @Actor
        public void receiver(I_Result r) {
            r.r1 = Message.contentOf(ring[0]);
        }
    }
}
