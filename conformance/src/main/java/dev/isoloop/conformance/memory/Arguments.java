package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.ByteAccess;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.WaitTicket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What one thread calls with: mostly nearly right, sometimes as wrong as the types allow. Its own thread only. */
final class Arguments {
    private static final int NULL_ONE_IN = 64;
    private static final int BYTES_MAX = 48;
    private static final int TICKETS = 32;

    private static final long[] EXTREMES = {
        -1,
        -8,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        1L << 32,
        (1L << 32) + 8,
        Long.MAX_VALUE - 7
    };

    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.ISO_8859_1,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.US_ASCII);

    private final SplittableRandom random;
    private final AtomicReferenceArray<TransferBuffer> buffers;
    private final AtomicReferenceArray<SharedBuffer> sharedBuffers;
    private final ByteBuffer direct =
            ByteBuffer.allocateDirect(BYTES_MAX); // here, so that no call of the API pays for it
    private final WaitTicket[] tickets = new WaitTicket[TICKETS];
    private final FileChannel file;
    private boolean drewNull;

    Arguments(
            SplittableRandom random,
            AtomicReferenceArray<TransferBuffer> buffers,
            AtomicReferenceArray<SharedBuffer> sharedBuffers,
            FileChannel file) {
        this.random = random;
        this.buffers = buffers;
        this.sharedBuffers = sharedBuffers;
        this.file = file;
    }

    void begin() {
        drewNull = false;
    }

    boolean drewNull() {
        return drewNull;
    }

    boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long bits() {
        return random.nextLong();
    }

    private <T> T orNull(T argument) {
        if (!oneIn(NULL_ONE_IN)) return argument;
        drewNull = true;
        return null;
    }

    /** Any thread's, open or not; some other thread may use it at the same time. */
    TransferBuffer buffer() {
        return buffers.get(random.nextInt(buffers.length()));
    }

    void keep(TransferBuffer made) {
        TransferBuffer before = buffers.getAndSet(random.nextInt(buffers.length()), made);
        // Some are closed, if that is allowed here, and others are left to the collector.
        if (random.nextBoolean()) return;
        try {
            before.close();
        } catch (IllegalStateException ofAnother) {
            // Lost, which must do no harm either.
        }
    }

    SharedBuffer shared() {
        return sharedBuffers.get(random.nextInt(sharedBuffers.length()));
    }

    SharedBuffer sharedOrNull() {
        return orNull(shared());
    }

    /** Some handles are closed, and others left to the collector. */
    void keep(SharedBuffer made) {
        SharedBuffer before = sharedBuffers.getAndSet(random.nextInt(sharedBuffers.length()), made);
        if (random.nextBoolean()) before.close();
    }

    /** Waits end some time later, since one that is forgotten would keep its memory. */
    void keep(WaitTicket begun) {
        int at = random.nextInt(TICKETS);
        if (tickets[at] != null) tickets[at].giveUp();
        tickets[at] = begun;
    }

    void giveUpWaits() {
        for (WaitTicket ticket : tickets) if (ticket != null) ticket.giveUp();
    }

    /** A file that all threads map, in which nothing has to stay. */
    FileChannel fileOrNull() {
        return orNull(file);
    }

    /** Aligned and inside most of the time. */
    long indexIn(SharedBuffer buffer) {
        long at = index(buffer.capacityBytes());
        return oneIn(8) ? at : at & -Long.BYTES;
    }

    /** As an int: an index that is far too large comes out as another one. */
    int indexIn(int capacityBytes) {
        long at = index((long) capacityBytes);
        return (int) (oneIn(8) ? at : at & -Long.BYTES);
    }

    /** A buffer or a slice of one; drawing a slice may itself be refused. */
    ByteAccess bytes() {
        TransferBuffer whole = buffer();
        if (!oneIn(4)) return whole;
        return whole.slice(index(whole), length(whole));
    }

    ByteAccess bytesOrNull() {
        return orNull(bytes());
    }

    /** Inside the buffer three times in four. */
    long index(ByteAccess bytes) {
        return index(bytes.capacityBytes());
    }

    private long index(long capacityBytes) {
        int kind = random.nextInt(16);
        if (kind == 0) return EXTREMES[random.nextInt(EXTREMES.length)];
        if (kind < 3) return capacityBytes - random.nextInt(10) + 1;
        return random.nextLong(Math.max(1, capacityBytes));
    }

    /** Short four times in five. */
    long length(ByteAccess bytes) {
        int kind = random.nextInt(20);
        if (kind == 0) return EXTREMES[random.nextInt(EXTREMES.length)];
        if (kind < 4) return bytes.capacityBytes() - random.nextInt(4) + 1;
        return random.nextInt(40);
    }

    /** As {@link #length}, for methods that take an int. */
    int count() {
        return oneIn(20) ? (int) EXTREMES[random.nextInt(EXTREMES.length)] : random.nextInt(40);
    }

    /** A length for a new buffer. */
    long capacity() {
        int kind = random.nextInt(64);
        if (kind == 0) return EXTREMES[1 + random.nextInt(EXTREMES.length - 1)] | (1L << 40);
        if (kind == 1) return random.nextInt(1 << 20);
        return random.nextInt(kind < 8 ? 64 * 1024 : 512);
    }

    ByteOrder order() {
        return orNull(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    Charset charset() {
        return orNull(CHARSETS.get(random.nextInt(CHARSETS.size())));
    }

    byte[] array() {
        return orNull(new byte[random.nextInt(48)]);
    }

    int[] ints() {
        return orNull(new int[random.nextInt(12)]);
    }

    String text() {
        return orNull("ab\u00e4\u65e5\uD83D\uDE00".substring(random.nextInt(6)));
    }

    ByteBuffer byteBuffer() {
        int length = random.nextInt(BYTES_MAX);
        ByteBuffer made = random.nextBoolean() ? ByteBuffer.allocate(length) : direct.slice(0, length);
        made.position(random.nextInt(length + 1));
        return orNull(oneIn(8) ? made.asReadOnlyBuffer() : made);
    }
}
