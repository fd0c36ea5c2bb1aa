package dev.isoloop.net.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private static final InetSocketAddress TO = new InetSocketAddress("192.0.2.1", 9);
    private static final int TEN = 10 + SendQueue.OVERHEAD_BYTES;

    private SendQueue queue = new SendQueue(3 * TEN);
    private final List<String> taken = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private int room = Integer.MAX_VALUE;

    private static ByteBuffer ten(int first) {
        return ByteBuffer.allocate(10).put(0, (byte) first);
    }

    private boolean take(ByteBuffer bytes, InetSocketAddress to) throws IOException {
        if (room-- <= 0) return false;
        if (bytes.get(0) == -1) throw new IOException("no");
        if (bytes.get(0) == -2) throw new IllegalStateException("never");
        taken.add(String.valueOf(bytes.get(0)));
        return true;
    }

    private void outcome(SentHandler handler, InetSocketAddress to, Exception failure) {
        outcomes.add(failure == null ? "sent" : failure.getMessage());
    }

    private void flush(int countMax) {
        queue.flush(this::take, countMax, this::outcome);
    }

    @Test
    void datagramsGoOutInTheirOrderAsFarAsThereIsRoom() {
        for (int i = 1; i <= 3; i++) assertTrue(queue.add(ten(i), TO, null));
        room = 2;
        flush(10);
        assertEquals(List.of("1", "2"), taken);
        assertFalse(queue.isEmpty());
        room = 10;
        flush(10);
        assertEquals(List.of("1", "2", "3"), taken);
        assertTrue(queue.isEmpty());
    }

    @Test
    void oneVisitGivesNoMoreThanItsBound() {
        for (int i = 1; i <= 3; i++) queue.add(ten(i), TO, null);
        flush(2);
        assertEquals(List.of("1", "2"), taken);
    }

    @Test
    void beyondTheBoundADatagramIsRefusedAndNothingOfItKept() {
        for (int i = 1; i <= 3; i++) assertTrue(queue.add(ten(i), TO, null));
        ByteBuffer fourth = ten(4);
        assertFalse(queue.add(fourth, TO, null));
        assertEquals(10, fourth.remaining());
        flush(10);
        assertEquals(List.of("1", "2", "3"), taken);
    }

    @Test
    void aDatagramBiggerThanTheQueueFitsAlone() {
        assertTrue(queue.add(ByteBuffer.allocate(60_000), TO, null));
        assertFalse(queue.add(ten(1), TO, null));
    }

    @Test
    void drainedIsSaidOnceAndOnlyAfterARefusal() {
        queue.add(ten(1), TO, null);
        flush(10);
        assertFalse(queue.hasDrained());
        for (int i = 1; i <= 4; i++) queue.add(ten(i), TO, null);
        assertFalse(queue.hasDrained());
        flush(10);
        assertTrue(queue.hasDrained());
        assertFalse(queue.hasDrained());
    }

    @Test
    void aFailureConcernsItsDatagramAlone() {
        queue = new SendQueue(4 * TEN);
        for (int i : new int[] {1, -1, -2, 2}) queue.add(ten(i), TO, null);
        flush(10);
        assertEquals(List.of("1", "2"), taken);
        assertEquals(List.of("sent", "no", "never", "sent"), outcomes);
    }

    @Test
    void whatWaitsAtTheEndIsTold() {
        for (int i = 1; i <= 3; i++) queue.add(ten(i), TO, null);
        queue.clear((handler, to) -> outcomes.add("dropped " + to));
        assertEquals(List.of("dropped " + TO, "dropped " + TO, "dropped " + TO), outcomes);
        assertTrue(queue.isEmpty());
        assertTrue(queue.add(ByteBuffer.allocate(100), TO, null));
    }
}
