package dev.isoloop.chaos;

import dev.isoloop.sharedmem.MemoryStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What memory a run has taken, and what it has left behind.
 *
 * @param heapPeakBytes heap in use at most, garbage included
 * @param heapAfterCollectionPeakBytes heap in use at most after a collection during the run
 * @param heapLeftBytes heap in use after a collection at the end
 * @param buffersPeakBytes outside the heap, held by buffers at most
 * @param unclosedBuffers buffers that nobody has closed when everybody had gone
 * @param residentPeakBytes resident size of the process at most, where the system tells it
 */
record MemoryUse(
        long heapPeakBytes,
        long heapAfterCollectionPeakBytes,
        long heapLeftBytes,
        long buffersPeakBytes,
        long unclosedBuffers,
        OptionalLong residentPeakBytes) {
    /**
     * What a run may leave on the heap: 64 MiB. Runs leave some 6 MiB, however long they are; seven bytes kept for each message of a
     * default run would be more.
     */
    static final long HEAP_LEFT_BYTES_MAX = 64L << 20;

    /** A collection may come too early for what threads that end still hold. */
    private static final int COLLECTIONS_MAX = 10;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT_PEAK = "VmHWM:";
    private static final int BYTES_PER_KIB = 1024;

    /** Looks at the process at the end of a run, and collects its garbage for that. */
    static MemoryUse atEnd(HeapPeak heap) {
        // Before a collection, which would give back the buffers that were lost.
        MemoryStats buffers = MemoryStats.now();
        long peakBytes = HeapPeak.inUseBytes();
        return new MemoryUse(
                peakBytes,
                heap.afterCollectionBytes(),
                collect(),
                buffers.peakBytes(),
                buffers.liveBuffers() + buffers.lostBuffers(),
                residentPeak());
    }

    private static long collect() {
        long leftBytes = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS_MAX && leftBytes > HEAP_LEFT_BYTES_MAX; i++) {
            System.gc();
            leftBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
        return leftBytes;
    }

    private static OptionalLong residentPeak() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT_PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * BYTES_PER_KIB)
                    .findFirst();
        } catch (IOException notHere) {
            return OptionalLong.empty();
        }
    }

    /** {@return what was left behind that should not have been, in one line, or empty if memory is bounded} */
    Optional<String> excess() {
        if (unclosedBuffers != 0) {
            return Optional.of(unclosedBuffers + " buffers were never closed, expected 0 when all isolates have ended");
        }
        if (heapLeftBytes > HEAP_LEFT_BYTES_MAX) {
            return Optional.of(heapLeftBytes + " bytes of heap are in use after a collection at the end, expected "
                    + HEAP_LEFT_BYTES_MAX + " at most");
        }
        return Optional.empty();
    }
}
