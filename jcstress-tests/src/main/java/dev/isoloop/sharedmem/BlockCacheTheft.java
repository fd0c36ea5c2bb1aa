package dev.isoloop.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.ref.Reference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread takes a block from its cache while another one empties the cache, because memory is short. One of them gets it.
 *
 * <pre>
 *   owner                       other
 *   cache.take(0)               cache.drain()
 * </pre>
 *
 * In the package of the class that ships, which nobody outside may see.
 */
public class BlockCacheTheft {
    private static final int OUTSIDE = 1; // blocks that are with somebody and not in a slab

    private BlockCacheTheft() {}

    /** The class that ships. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the owner got it")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the other one put it back into its slab")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "both got it: two buffers would share memory")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "neither got it: the memory is lost")
    @State
    public static class Shipped {
        private final Recycler recycler = new Recycler(MemoryLimits.fixed(1 << 20, 0));
        private final BlockCache cache = new BlockCache(recycler);

        /** Kept, since a block that is lost to the collector is counted out. */
        private Block taken;

        /** One block in the cache. */
        public Shipped() {
            cache.put(recycler.take(SizeClass.SMALLEST_BYTES));
        }

        @Actor
        public void owner(II_Result r) {
            taken = cache.take(0, 0);
            r.r1 = taken == null ? 0 : 1;
        }

        @Actor
        public void other() {
            recycler.drain(cache);
        }

        @Arbiter
        public void count(II_Result r) {
            r.r2 = recycler.stats().liveBuffers() == OUTSIDE ? 1 : 0;
            Reference.reachabilityFence(taken);
        }
    }

    /** A look and a plain store instead of the exchange: both may look before either stores. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the owner got it")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the other one got it")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both got it: what the exchange is for")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither got it")
    @State
    public static class Weakened {
        private Object slot = new Object();

        @Actor
        public void owner(II_Result r) {
            r.r1 = take();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = take();
        }

        private int take() {
            if (slot == null) return 0;
            slot = null;
            return 1;
        }
    }
}
