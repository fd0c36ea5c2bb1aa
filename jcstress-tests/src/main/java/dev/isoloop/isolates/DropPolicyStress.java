package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Queues that take back what waits: a message is dropped or delivered, never both and never neither. 0 stands for none. The third
 * figure is what is left in the end: 23 for the messages 2 and 3.
 *
 * <pre>
 *   drop oldest, two wait, room for two       sender: makeRoom, offer(3)     receiver: poll
 *   coalesce, one waits with the same key     sender: put(key, 2)            receiver: poll
 * </pre>
 *
 * In a whole pipe both sides count, too: the first figure is how many are counted as dropped then, and -1 if the counters are not conserved.
 */
public class DropPolicyStress {
    private static final PortQueue TWO = PortQueue.dropOldest(2);
    static final String KEY = "key";
    private static final int NOT_CONSERVED = -1;

    static final PortQueue BY_KEY = PortQueue.coalesce(2, message -> KEY);

    private DropPolicyStress() {}

    static int number(Object item) {
        return item == null ? 0 : (int) item;
    }

    /** The numbers that wait, as one; of a queue in disorder no more than it can hold. */
    private static int rest(Supplier<Object> poll) {
        int all = 0;
        for (int left = 0; left < 3; left++) {
            int next = number(poll.get());
            all = next == 0 ? all : 10 * all + next;
        }
        return all;
    }

    static Object take(Pipe pipe) {
        Object item = pipe.poll();
        if (item != null) {
            pipe.countTaken(Envelope.bytesOf(item), true);
        }
        return item;
    }

    /** Dropped by the counters, while some still wait. */
    private static int dropped(Pipe pipe) {
        PortCounters counters = pipe.counters();
        return counters.areConserved() ? (int) counters.dropped() : NOT_CONSERVED;
    }

    /** The queue that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2, 3", expect = ACCEPTABLE, desc = "the oldest was dropped, the next delivered")
    @Outcome(id = "0, 1, 23", expect = ACCEPTABLE, desc = "the oldest was delivered, so there was room")
    @Outcome(expect = FORBIDDEN, desc = "a message was dropped and delivered, lost, or out of turn")
    public static class ShippedDropOldest {
        private final EvictingQueue queue = new EvictingQueue();

        /** Full. */
        public ShippedDropOldest() {
            queue.offer(1);
            queue.offer(2);
        }

        @Actor
        public void sender(III_Result r) {
            r.r1 = number(queue.makeRoom(0, TWO));
            queue.offer(3);
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(queue.poll());
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = rest(queue::poll);
        }
    }

    /** The pipe that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2, 3", expect = ACCEPTABLE, desc = "the oldest was dropped, the next delivered")
    @Outcome(id = "0, 1, 23", expect = ACCEPTABLE, desc = "the oldest was delivered, so there was room")
    @Outcome(expect = FORBIDDEN, desc = "a message was dropped and delivered, lost, out of turn, or not counted")
    public static class ShippedPipeDropOldest {
        private final Pipe pipe = new Pipe(TWO);

        /** Full. */
        public ShippedPipeDropOldest() {
            pipe.post(1, 0, null, null);
            pipe.post(2, 0, null, null);
        }

        @Actor
        public void sender() {
            pipe.makeRoomFor(0);
            pipe.post(3, 0, null, null);
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(take(pipe));
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r1 = dropped(pipe);
            r.r3 = rest(() -> take(pipe));
        }
    }

    /** One count of what has left the queue, to which both sides add; the lock is held for the queue only. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 2, 3", "0, 1, 23"},
            expect = ACCEPTABLE,
            desc = "dropped or delivered")
    @Outcome(
            id = "-1, 2, 3",
            expect = ACCEPTABLE_INTERESTING,
            desc = "dropped and delivered in the same moment, and counted once: no count for each side")
    @Outcome(expect = FORBIDDEN, desc = "a message was dropped and delivered, lost, or out of turn")
    public static class WeakenedPipeOneCount {
        private final EvictingQueue queue = new EvictingQueue();
        private int gone;
        private int dropped;

        /** Full. */
        public WeakenedPipeOneCount() {
            queue.offer(1);
            queue.offer(2);
        }

        @Actor
        public void sender() {
            if (queue.makeRoom(0, TWO) != null) {
                dropped = 1;
                gone++;
            }
            queue.offer(3);
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(queue.poll());
            gone++;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r1 = gone + queue.size() == 3 ? dropped : NOT_CONSERVED;
            r.r3 = rest(queue::poll);
        }
    }

    /** Both ends take from the ring without the lock. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 2, 3", "0, 1, 23"},
            expect = ACCEPTABLE,
            desc = "dropped or delivered")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "dropped and delivered, lost, or out of turn: no lock")
    public static class WeakenedDropOldest {
        private final ArrayDeque<Object> queue = new ArrayDeque<>();

        /** Full. */
        public WeakenedDropOldest() {
            queue.add(1);
            queue.add(2);
        }

        @Actor
        public void sender(III_Result r) {
            r.r1 = queue.size() < 2 ? 0 : number(queue.pollFirst());
            queue.add(3);
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(queue.pollFirst());
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = rest(queue::pollFirst);
        }
    }

    /** The queue that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "replaced, and the new value delivered")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the old value was delivered, so there was none to replace")
    @Outcome(expect = FORBIDDEN, desc = "a value was dropped and delivered, or lost")
    public static class ShippedCoalesce {
        private final KeyedQueue queue = new KeyedQueue();

        /** One value waits. */
        public ShippedCoalesce() {
            queue.put(KEY, 1);
        }

        @Actor
        public void sender(III_Result r) {
            r.r1 = number(queue.put(KEY, 2));
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(queue.poll());
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = rest(queue::poll);
        }
    }

    /** The pipe that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "replaced, and the new value delivered")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the old value was delivered, so there was none to replace")
    @Outcome(expect = FORBIDDEN, desc = "a value was dropped and delivered, lost, or not counted")
    public static class ShippedPipeCoalesce {
        private final Pipe pipe = new Pipe(BY_KEY);

        /** One value waits. */
        public ShippedPipeCoalesce() {
            pipe.post(1, 0, KEY, null);
        }

        @Actor
        public void sender() {
            pipe.post(2, 0, KEY, null);
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(take(pipe));
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r1 = dropped(pipe);
            r.r3 = rest(() -> take(pipe));
        }
    }

    /** A cell per key that is read and written without the lock. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 2, 0", "0, 1, 2"},
            expect = ACCEPTABLE,
            desc = "dropped or delivered")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "dropped and delivered, or lost: looking and taking are two steps")
    public static class WeakenedCoalesce {
        private volatile Integer cell = 1;

        @Actor
        public void sender(III_Result r) {
            r.r1 = number(cell);
            cell = 2;
        }

        @Actor
        public void receiver(III_Result r) {
            r.r2 = number(cell);
            cell = null;
        }

        @Arbiter
        public void inTheEnd(III_Result r) {
            r.r3 = number(cell);
        }
    }
}
