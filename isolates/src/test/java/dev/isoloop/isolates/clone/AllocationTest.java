package dev.isoloop.isolates.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.sun.management.ThreadMXBean;
import dev.isoloop.channels.TransferList;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the walk allocates besides the copies, and what it keeps: nothing. */
@Timeout(60)
class AllocationTest {
    private static final int ROUNDS = 100;
    private static final int CLONES = 200;

    record Proven(int id, String name) {}

    record Order(int id, List<Proven> items, Map<String, Object> extra, Optional<String> note) {}

    record Pair(Object left, Object right) {}

    /** Per clone; the least of several rounds, because the JVM itself may add some. */
    private static long allocatedBytesBy(Object message) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int each = 0; each < CLONES; each++) StructuredClone.clone(message, TransferList.none());
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / CLONES;
    }

    @Test
    void aProvenMessageAllocatesNothing() {
        assertEquals(0, allocatedBytesBy("text"));
        assertEquals(0, allocatedBytesBy(new Proven(1, "a")));
        assertEquals(0, allocatedBytesBy(TimeUnit.DAYS));
    }

    @Test
    void aMessageThatTurnsOutToBeImmutableAllocatesNothing() {
        List<Proven> items = List.of(new Proven(1, "a"), new Proven(2, "b"), new Proven(3, "c"));
        assertEquals(0, allocatedBytesBy(new Pair(items, new Pair(items, new Pair(1, "x")))));
        assertEquals(0, allocatedBytesBy(List.copyOf(Collections.nCopies(500, items))));
    }

    @Test
    void aCopyAllocatesTheCopyOnly() {
        int[] array = new int[16];
        long arrayBytes = allocatedBytesBy(array);
        assertEquals(80, arrayBytes);
        long pairBytes = allocatedBytesBy(new Pair(array, "x")) - arrayBytes;
        assertEquals(24, pairBytes);
        Object nested = new Pair(new Pair(array, array), new Pair(array, 1));
        assertEquals(arrayBytes + 3 * pairBytes, allocatedBytesBy(nested));
    }

    @Test
    void nothingOfAMessageIsKept() throws Exception {
        List<WeakReference<Object>> seen = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            Object key = new int[] {round};
            List<Object> message = new ArrayList<>();
            for (int at = 0; at < 10 * (round + 1); at++) message.add(new Pair(key, new Object[] {key, message}));
            seen.add(new WeakReference<>(key));
            seen.add(new WeakReference<>(message));
            seen.add(new WeakReference<>(StructuredClone.clone(message, TransferList.none())));
        }
        for (WeakReference<Object> reference : seen) {
            for (int attempt = 0; attempt < 50 && reference.get() != null; attempt++) System.gc();
            assertNull(reference.get());
        }
    }

    @Test
    void aRefusedMessageLeavesTheWorkAreaUsable() {
        for (int round = 0; round < 100; round++) {
            Clones.refusalOf(new Pair(new int[1], List.of(new Pair(new int[2], new Thread()))));
            int[] shared = {round};
            Pair copy = Clones.copied(new Pair(shared, shared));
            assertSame(copy.left(), copy.right());
            assertEquals(round, ((int[]) copy.left())[0]);
        }
    }
}
