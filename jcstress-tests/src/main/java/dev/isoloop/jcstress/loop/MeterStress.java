package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.MeterProbe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A loop wakes while its idle time is read: the mode and the times that are read belong together. */
public class MeterStress {
    private MeterStress() {}

    /** The meter that ships. */
    @JCStressTest
    @State
    @Outcome(id = "900", expect = ACCEPTABLE, desc = "before the loop wakes")
    @Outcome(id = "300", expect = ACCEPTABLE, desc = "afterwards")
    @Outcome(expect = FORBIDDEN, desc = "the times of one mode and of another")
    public static class Shipped {
        private final MeterProbe meter = new MeterProbe();

        @Actor
        public void loop() {
            meter.wake();
        }

        @Actor
        public void reader(I_Result r) {
            r.r1 = meter.idleNs();
        }
    }

    /** The words of a meter: idle since 100 at the time 1000, awake from 400 on. */
    @State
    public abstract static class Words {
        /** Of words. */
        protected static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

        /** Places in words, one per cache line. */
        protected static final int VERSION = 0;

        private static final int LINE = 32;
        private static final int IS_IDLE = LINE;
        private static final int SINCE = 2 * LINE;
        private static final int IDLE = 3 * LINE;

        /** The words. */
        protected final int[] words = new int[IDLE + 1];

        /** Idle. */
        protected Words() {
            words[IS_IDLE] = 1;
            words[SINCE] = 100;
        }

        /** The stores of a loop that wakes. */
        protected final void store() {
            WORDS.setOpaque(words, IS_IDLE, 0);
            WORDS.setOpaque(words, SINCE, 400);
            WORDS.setOpaque(words, IDLE, 300);
        }

        /** {@return the idle time by one look at each word} */
        protected final int look() {
            boolean isIdle = (int) WORDS.getOpaque(words, IS_IDLE) != 0;
            int since = (int) WORDS.getOpaque(words, SINCE);
            int idle = (int) WORDS.getOpaque(words, IDLE);
            return isIdle ? idle + MeterProbe.NOW_NS - since : idle;
        }
    }

    /** The reader looks once, and at no version. */
    @JCStressTest
    @State
    @Outcome(
            id = {"900", "300"},
            expect = ACCEPTABLE,
            desc = "before or afterwards")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "the times of one mode and of another: no version")
    public static class WeakenedReader extends Words {
        @Actor
        public void loop() {
            store();
        }

        @Actor
        public void reader(I_Result r) {
            r.r1 = look();
        }
    }

    /** The loop makes the version even again before the words behind it are stored: the release by hand. */
    @JCStressTest
    @State
    @Outcome(
            id = {"900", "300"},
            expect = ACCEPTABLE,
            desc = "before or afterwards")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "the times of one mode and of another: even too early")
    public static class WeakenedSwappedStores extends Words {
        @Actor
        public void loop() {
            WORDS.setOpaque(words, VERSION, 1);
            WORDS.setRelease(words, VERSION, 2);
            VarHandle.releaseFence();
            store();
        }

        @Actor
        public void reader(I_Result r) {
            while (true) {
                int before = (int) WORDS.getAcquire(words, VERSION);
                int idle = look();
                VarHandle.acquireFence();
                if ((before & 1) == 0 && before == (int) WORDS.getOpaque(words, VERSION)) {
                    r.r1 = idle;
                    return;
                }
            }
        }
    }
}
