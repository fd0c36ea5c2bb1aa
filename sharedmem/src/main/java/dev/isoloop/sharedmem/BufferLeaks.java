package dev.isoloop.sharedmem;

import java.util.List;

/**
 * Which buffers were not closed, and where they were allocated. For tests: works when the system property
 * {@code isoloop.diagnostics} is {@code true}, and costs a stack trace per allocation then; otherwise it reports nothing.
 *
 * <pre>
 *   assertEquals(List.of(), BufferLeaks.open());   // at the end of a test: everything was closed
 * </pre>
 *
 * <p>May be used from any thread.
 */
public final class BufferLeaks {
    private BufferLeaks() {}

    /**
     * {@return one throwable for each buffer open now, whose message says its length and whose stack where it was allocated}
     * Buffers mapped from files are not among them: they take no memory of the process.
     */
    public static List<Throwable> open() {
        return AllocationSite.open();
    }

    /**
     * {@return the same for each buffer that the garbage collector found unreachable and not closed} Each is reported once;
     * run the collector first to hear of them soon.
     */
    public static List<Throwable> takeLost() {
        return AllocationSite.takeLost();
    }
}
