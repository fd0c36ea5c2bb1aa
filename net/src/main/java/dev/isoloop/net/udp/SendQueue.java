package dev.isoloop.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * Datagrams that the kernel had no room for, in order and bounded. Loop thread only. Empty nearly always: a datagram
 * normally goes straight to the kernel, and only while some wait do others queue up behind them.
 */
final class SendQueue {
    /** Counted for each datagram in addition to its bytes, so that a million empty ones don't fit. */
    static final int OVERHEAD_BYTES = 64;

    /** Where datagrams go. */
    @FunctionalInterface
    interface Kernel {
        /** Takes a datagram whole and returns true, or returns false for want of room. */
        boolean take(ByteBuffer bytes, InetSocketAddress to) throws IOException;
    }

    /** A datagram that waits; its receiver is null for the connected one. */
    private record Waiting(ByteBuffer bytes, InetSocketAddress to, SentHandler handler) {
        int size() {
            return bytes.limit() + OVERHEAD_BYTES;
        }
    }

    /** Hears what became of a datagram. */
    @FunctionalInterface
    interface Told {
        void onOutcome(SentHandler handler, InetSocketAddress to, Exception failure);
    }

    private final int bytesMax;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean hasRefused;

    SendQueue(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Copies a datagram behind the others; false if there is no room, unless it would be the only one. */
    boolean add(ByteBuffer datagram, InetSocketAddress to, SentHandler handler) {
        int size = datagram.remaining() + OVERHEAD_BYTES;
        if (!waiting.isEmpty() && size > bytesMax - bytes) {
            hasRefused = true;
            return false;
        }
        ByteBuffer copy =
                ByteBuffer.allocate(datagram.remaining()).put(datagram).flip();
        waiting.add(new Waiting(copy, to, handler));
        bytes += size;
        return true;
    }

    /** Gives the kernel at most so many; tells of each that was taken or refused. */
    void flush(Kernel kernel, int countMax, Told told) {
        for (int count = 0; count < countMax && !waiting.isEmpty(); count++) {
            Waiting next = waiting.peek();
            Exception failure = null;
            try {
                if (!kernel.take(next.bytes, next.to)) return;
            } catch (IOException | RuntimeException refused) {
                // Also what the channel itself refuses, whose peer may be another one than when the datagram was taken.
                failure = refused;
            }
            waiting.remove();
            bytes -= next.size();
            told.onOutcome(next.handler, next.to, failure);
        }
    }

    /** Whether somebody was refused, and there is room for all again; says it once. */
    boolean hasDrained() {
        if (!hasRefused || !waiting.isEmpty()) return false;
        hasRefused = false;
        return true;
    }

    /** Forgets all; gives each one's handler and receiver. */
    void clear(BiConsumer<SentHandler, InetSocketAddress> dropped) {
        bytes = 0;
        for (Waiting next; (next = waiting.poll()) != null; ) dropped.accept(next.handler, next.to);
    }
}
