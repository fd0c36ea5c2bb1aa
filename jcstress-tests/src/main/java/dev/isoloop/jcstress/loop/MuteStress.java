package dev.isoloop.jcstress.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.loop.MuteProbe;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A leader mutes a channel whose owner seems to be busy, while the owner handles it: afterwards the kernel reports it again. */
public class MuteStress {
    private MuteStress() {}

    /** The registration that ships. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the kernel reports it")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "muted for good")
    public static class Shipped {
        private final MuteProbe registration = new MuteProbe();

        @Actor
        public void leader() {
            registration.mute();
        }

        @Actor
        public void owner() {
            registration.handle();
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = registration.isHeardOf() ? 1 : 0;
        }
    }

    /** The leader marks first and takes the interest away second. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the kernel reports it")
    @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "muted for good: the mark came before the interest")
    public static class WeakenedOrder {
        private static final int IDLE = 0;
        private static final int PENDING = 1;
        private static final int MUTED = 2;

        private final AtomicInteger mark = new AtomicInteger(PENDING);
        private final AtomicInteger interest = new AtomicInteger(1);

        @Actor
        public void leader() {
            if (mark.compareAndSet(PENDING, MUTED)) interest.set(0);
        }

        @Actor
        public void owner() {
            if (mark.getAndSet(IDLE) == MUTED) interest.set(1);
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = interest.get();
        }
    }
}
