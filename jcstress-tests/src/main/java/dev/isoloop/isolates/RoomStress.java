package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.Lane;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A sender finds that it is enough while a receiver takes the last message, and nothing ever after: the sender sees that there is room,
 * or is told.
 *
 * <pre>
 *   sender                              receiver
 *   DRAIN_WANTED = 1                    take, count
 *   fence; look at the counts           (rests, or falls asleep: SIGNALLED = RESTS or ASLEEP)
 *                                       fence; DRAIN_WANTED -> 0: tell
 * </pre>
 *
 * One that takes by hand has this fence for each message, one that rests or falls asleep has the fence that it needs for the queue anyhow.
 *
 * The first figure is 1 if the sender waits, the second is 1 if it is told, and -1 if the counters are not conserved.
 */
public class RoomStress {
    private static final PortQueue ONE = PortQueue.bounded().highWater(1, 1);

    private RoomStress() {}

    /** A pipe whose mark is one message, and one waits. */
    private static final class FullPipe {
        final Pipe pipe;
        private volatile int told;

        FullPipe(Pipe pipe) {
            this.pipe = pipe;
            pipe.shareSender(() -> told = 1);
            pipe.post(1, 0, null, null);
        }

        /** The sender: 1 if it waits. */
        int isEnough() {
            return pipe.isAboveHighWater() ? 1 : 0;
        }

        /** The receiver. */
        void takeTheLast() {
            pipe.poll();
            pipe.countTaken(0, true);
        }

        int toldInTheEnd() {
            return pipe.counters().areConserved() ? told : -1;
        }
    }

    /** The pipe that ships. The receiver takes by hand. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the sender has seen that there is room")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it waits, and is told")
    @Outcome(expect = FORBIDDEN, desc = "it waits, and nobody tells; or it is told for nothing")
    public static class Shipped {
        private final FullPipe full = new FullPipe(new Pipe(ONE));

        @Actor
        public void sender(II_Result r) {
            r.r1 = full.isEnough();
        }

        @Actor
        public void receiver() {
            full.takeTheLast();
            full.pipe.tellSenderOfRoomAtLast();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = full.toldInTheEnd();
        }
    }

    /** The receiver rests when it has taken the message. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the sender has seen that there is room")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it waits, and is told")
    @Outcome(expect = FORBIDDEN, desc = "it waits, and nobody tells; or it is told for nothing")
    public static class ShippedRest {
        private final FullPipe full = new FullPipe(new Pipe(ONE));

        @Actor
        public void sender(II_Result r) {
            r.r1 = full.isEnough();
        }

        @Actor
        public void receiver() {
            full.takeTheLast();
            full.pipe.rest();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = full.toldInTheEnd();
        }
    }

    /** The receiver's loop falls asleep when it has taken the message, and goes on to watch. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the sender has seen that there is room")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it waits, and is told")
    @Outcome(expect = FORBIDDEN, desc = "it waits, and nobody tells; or it is told for nothing")
    public static class ShippedSleep {
        private final WatchedPipe receiving = new WatchedPipe(ONE);
        private final FullPipe full = new FullPipe(receiving.pipe);

        @Actor
        public void sender(II_Result r) {
            r.r1 = full.isEnough();
        }

        @Actor
        public void receiver() {
            full.takeTheLast();
            receiving.fallAsleepOrVisit();
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = full.toldInTheEnd();
        }
    }

    /** The receiver doesn't fence before it looks whether somebody waits. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "there is room, or the sender is told")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "it waits for ever: the receiver's fence is missing")
    public static class Weakened {
        private final Lane<Integer> lane = Lane.bounded(4);
        private volatile boolean wanted;

        /** One waits. */
        public Weakened() {
            lane.sender().offer(1);
        }

        @Actor
        public void sender(II_Result r) {
            wanted = true;
            r.r1 = lane.sender().size() == 0 ? 0 : 1;
        }

        @Actor
        public void receiver(II_Result r) {
            lane.receiver().poll();
            r.r2 = wanted ? 1 : 0;
        }
    }

    /**
     * The pipe that ships, but there is no fence behind the word that says that the receiver sleeps. Stands for resting, too: the same
     * accesses in the same order.
     */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "there is room, or the sender is told")
    @Outcome(
            id = "1, 0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "it waits for ever: the fence of the one that falls asleep is missing")
    public static class WeakenedSleep {
        private final FullPipe full = new FullPipe(new Pipe(ONE));

        @Actor
        public void sender(II_Result r) {
            r.r1 = full.isEnough();
        }

        @Actor
        public void receiver() {
            full.takeTheLast();
            full.pipe.sleep();
            if (full.pipe.hasNews()) {
                full.pipe.tellSenderOfRoom();
            }
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            r.r2 = full.toldInTheEnd();
        }
    }
}
