package dev.isoloop.sharedmem;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where a buffer was allocated: an entry of {@link BufferLeaks}, kept when diagnostics are on. Not thrown itself. */
final class AllocationSite extends Throwable {
    private static final long serialVersionUID = 1L;

    private static final Set<AllocationSite> OPEN = ConcurrentHashMap.newKeySet();
    private static final ConcurrentLinkedQueue<AllocationSite> LOST = new ConcurrentLinkedQueue<>();

    private AllocationSite(String message) {
        super(message);
    }

    /** The present stack, or null when diagnostics are off. */
    static AllocationSite here(int bytes) {
        if (!DetachSite.isEnabled()) return null;
        AllocationSite site = new AllocationSite(
                bytes + " bytes allocated here, by " + Thread.currentThread().getName());
        OPEN.add(site);
        return site;
    }

    void closed() {
        OPEN.remove(this);
    }

    /** Cleaner thread. */
    void lost() {
        OPEN.remove(this);
        LOST.add(this);
    }

    static List<Throwable> open() {
        return new ArrayList<>(OPEN);
    }

    static List<Throwable> takeLost() {
        List<Throwable> taken = new ArrayList<>();
        for (AllocationSite site = LOST.poll(); site != null; site = LOST.poll()) taken.add(site);
        return taken;
    }
}
