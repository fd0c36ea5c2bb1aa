package dev.isoloop.chaos;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/** How much heap was ever in use after a collection, and at all. */
final class HeapPeak {
    private long afterCollectionBytes;

    /** Looks at what the last collection has left. */
    void look() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            bytes += left == null ? 0 : left.getUsed();
        }
        afterCollectionBytes = Math.max(afterCollectionBytes, bytes);
    }

    /** The most that was left by any collection that somebody looked at. */
    long afterCollectionBytes() {
        return afterCollectionBytes;
    }

    /** The most that was in use at any time, garbage included. */
    static long inUseBytes() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            bytes += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
        }
        return bytes;
    }
}
