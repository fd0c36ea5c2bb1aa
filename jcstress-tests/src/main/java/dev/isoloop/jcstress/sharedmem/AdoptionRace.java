package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.TransferBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads use the same handle in transit. Exactly one of them owns it from then on.
 *
 * <pre>
 *   first          handle in transit          second
 *     |-- use -----------&gt; ? &lt;----------- use --|       1: it is mine   0: refused
 * </pre>
 */
public class AdoptionRace {
    private AdoptionRace() {}

    /** The class that ships. The winner closes the buffer, so that its memory is used again by the next ones. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first thread got it")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the second thread got it")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "two owners")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "nobody got it: the memory is lost")
    @State
    public static class Shipped {
        private final TransferBuffer inTransit = TransferBuffer.allocate(8).transfer();

        @Actor
        public void first(II_Result r) {
            r.r1 = use();
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = use();
        }

        private int use() {
            try {
                inTransit.putLong(0, 1);
            } catch (IllegalStateException notMine) {
                return 0;
            }
            inTransit.close();
            return 1;
        }
    }

    /** The claim as a look and a plain store: both threads may look before either stores. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first thread got it")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the second thread got it")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "two owners: what the compare-and-set is for")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "nobody got it")
    @State
    public static class Weakened {
        private final PlainHandle inTransit = new PlainHandle();

        @Actor
        public void first(II_Result r) {
            r.r1 = inTransit.tryClaim() ? 1 : 0;
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = inTransit.tryClaim() ? 1 : 0;
        }
    }
}
