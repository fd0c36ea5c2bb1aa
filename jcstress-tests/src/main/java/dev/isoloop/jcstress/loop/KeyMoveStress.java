package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.KeyMoveProbe;
import java.nio.channels.SelectionKey;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The kernel poller's selector is replaced while a channel's owner says twice what it wants to hear of: the new selector watches for
 * what was said last. The result is what it watches for in the end: 1 to read, 4 to write, 8 to connect.
 */
public class KeyMoveStress {
    private static final int BEFORE = SelectionKey.OP_READ;
    private static final int FIRST = SelectionKey.OP_WRITE;
    private static final int LAST = SelectionKey.OP_CONNECT;

    private KeyMoveStress() {}

    /** The registration that ships. */
    @JCStressTest
    @State
    @Outcome(id = "8", expect = ACCEPTABLE, desc = "what was said last")
    @Outcome(expect = FORBIDDEN, desc = "an earlier wish: the channel is not heard of any more")
    public static class Shipped {
        private final KeyMoveProbe channel = new KeyMoveProbe();

        @Actor
        public void owner() {
            channel.want(FIRST);
            channel.want(LAST);
        }

        @Actor
        public void leader() {
            channel.move();
        }

        @Arbiter
        public void inTheEnd(I_Result r) {
            r.r1 = channel.watched();
        }
    }

    /** Two keys, the one in use, and what the owner wants. */
    @State
    public abstract static class Copy {
        /** A key. */
        protected static final class Key {
            volatile int ops = BEFORE;
        }

        final Key old = new Key();
        final Key fresh = new Key();
        volatile Key key = old;
        volatile int wanted = BEFORE;

        /** With the old key. */
        protected Copy() {}

        final void want(int ops) {
            wanted = ops;
            key.ops = ops;
        }
    }

    /** The leader does not look again whether that is still wanted. */
    @JCStressTest
    @State
    @Outcome(id = "8", expect = ACCEPTABLE, desc = "what was said last")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "an earlier wish was told late: no second look")
    public static class WeakenedOneLook extends Copy {
        @Actor
        public void owner() {
            want(FIRST);
            want(LAST);
        }

        @Actor
        public void leader() {
            key = fresh;
            fresh.ops = wanted;
        }

        @Arbiter
        public void inTheEnd(I_Result r) {
            r.r1 = fresh.ops;
        }
    }

    /** What is wanted is read from the old key, which an owner that has seen the new one no longer tells. */
    @JCStressTest
    @State
    @Outcome(id = "8", expect = ACCEPTABLE, desc = "what was said last")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "an earlier wish: the owner keeps no word of its own")
    public static class WeakenedOldKey extends Copy {
        @Actor
        public void owner() {
            tell(FIRST);
            tell(LAST);
        }

        private void tell(int ops) {
            Key told;
            do {
                told = key;
                told.ops = ops;
            } while (told != key);
        }

        @Actor
        public void leader() {
            key = fresh;
            int copied;
            do {
                copied = old.ops;
                fresh.ops = copied;
            } while (copied != old.ops);
        }

        @Arbiter
        public void inTheEnd(I_Result r) {
            r.r1 = fresh.ops;
        }
    }
}
