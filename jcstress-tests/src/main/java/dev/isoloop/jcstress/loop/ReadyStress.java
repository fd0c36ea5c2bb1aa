package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.ReadyProbe;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Another thread puts ready channels on a seat's stack while the owner takes them over: each is taken once, in the order in which they
 * were found. The stack of released channels takes the same two steps.
 */
public class ReadyStress {
    private ReadyStress() {}

    /** The seat that ships. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 12", "1, 2", "12, 0"},
            expect = ACCEPTABLE,
            desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, taken twice, or out of order")
    public static class Shipped {
        private final ReadyProbe seat = new ReadyProbe();

        @Actor
        public void sorter() {
            seat.find();
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = seat.take();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = seat.take();
        }
    }

    /** A stack of two nodes, of which each step can be weak. */
    @State
    public abstract static class Stack {
        private final AtomicReference<Node> top = new AtomicReference<>();

        private static final class Node {
            private final int name;
            private Node below;

            Node(int name) {
                this.name = name;
            }
        }

        /** Empty. */
        protected Stack() {}

        /** Two pushes. */
        protected final void push(boolean compared) {
            for (int name = 1; name <= 2; name++) {
                Node node = new Node(name);
                do {
                    node.below = top.get();
                } while (compared && !top.compareAndSet(node.below, node));
                if (!compared) top.set(node);
            }
        }

        /** {@return what was there, lowest first} */
        protected final int take(boolean atOnce) {
            Node node = atOnce ? top.getAndSet(null) : top.get();
            if (!atOnce) top.set(null);
            int taken = 0;
            for (int place = 1; node != null; place *= 10, node = node.below) taken += place * node.name;
            return taken;
        }
    }

    /** The owner looks and clears in two steps. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 12", "1, 2", "12, 0"},
            expect = ACCEPTABLE,
            desc = "each once, in order")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "lost: no exchange in takeForeign")
    public static class WeakenedTake extends Stack {
        @Actor
        public void sorter() {
            push(true);
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = take(false);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = take(true);
        }
    }

    /** The sorter looks and stores in two steps. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 12", "1, 2", "12, 0"},
            expect = ACCEPTABLE,
            desc = "each once, in order")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "taken twice: no compare-and-set in pushReady")
    public static class WeakenedPush extends Stack {
        @Actor
        public void sorter() {
            push(false);
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = take(true);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = take(true);
        }
    }
}
