package dev.isoloop.isolates;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A port that threads share moves while one of them has a message in hand that it has taken out and not counted: its next owner counts
 * there, too.
 *
 * <pre>
 *   a thread              another thread, then the next owner
 *   take                  the pipes go to another owner
 *   count                 take, count; take, count
 * </pre>
 *
 * Two messages wait at first. First how many are counted as delivered, then how many bytes seem to wait in the
 * end, or -1 if the counters are not conserved.
 */
public class InHandStress {
    private static final String MESSAGE = "x";
    private static final long BYTES = Envelope.bytesOf(MESSAGE);
    private static final PortTable TABLE = OutsideLoop.table();

    private InHandStress() {}

    /** Nobody listens, so the table need not know the end. */
    private static PortEnd alone(PortEnd end) {
        TABLE.forget(end);
        return end;
    }

    private static Pipe loaded() {
        Pipe pipe = new Pipe(PortQueue.bounded());
        pipe.post(MESSAGE, BYTES, null, null);
        pipe.post(MESSAGE, BYTES, null, null);
        return pipe;
    }

    private static void takeOne(PortEnd end) {
        Object item = end.take();
        if (item != null) {
            end.count(BYTES, true);
        }
    }

    /** The port moves, and its next owner takes all that is left. */
    private static void move(PortEnd end) {
        end.releasePipes();
        while (end.in.poll() != null) {
            end.in.countTaken(BYTES, true);
        }
    }

    private static void report(PortEnd end, II_Result r) {
        PortCounters counters = end.in.counters();
        r.r1 = (int) counters.delivered();
        r.r2 = counters.areConserved() ? (int) counters.queuedBytes() : -1;
    }

    /** The end that ships. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "each was counted once")
    @Outcome(expect = FORBIDDEN, desc = "a count was lost, or counted twice")
    public static class Shipped {
        private final PortEnd end = alone(new SharedPortEnd(TABLE, loaded(), new Pipe(PortQueue.bounded()), null));

        @Actor
        public void taker() {
            takeOne(end);
        }

        @Actor
        public void mover() {
            move(end);
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            report(end, r);
        }
    }

    /** Each step under the monitor, but nobody knows what is in hand between two of them. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "each was counted once")
    @Outcome(
            expect = ACCEPTABLE_INTERESTING,
            desc = "a count was lost: the old end and the next owner have counted at once")
    public static class Weakened {
        private final PortEnd end = alone(new Forgetful(loaded()));

        @Actor
        public void taker() {
            takeOne(end);
        }

        @Actor
        public void mover() {
            move(end);
        }

        @Arbiter
        public void inTheEnd(II_Result r) {
            report(end, r);
        }
    }

    /** Takes, counts and moves one step at a time. */
    private static final class Forgetful extends PortEnd {
        Forgetful(Pipe in) {
            super(TABLE, in, new Pipe(PortQueue.bounded()), null);
        }

        @Override
        synchronized Object take() {
            return super.take();
        }

        @Override
        synchronized void count(long bytes, boolean delivered) {
            super.count(bytes, delivered);
        }

        @Override
        synchronized void releasePipes() {
            super.releasePipes();
        }
    }
}
