package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.ByteAccess;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.LentException;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.TransferBufferOutputStream;
import dev.isoloop.sharedmem.WrongOwnerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Objects;

/** The methods of buffers with one owner, and of what they hand out. */
final class OwnedCalls {
    private OwnedCalls() {}

    /** Each as often as it stands here. */
    static final List<FuzzCall> ALL = List.of(
            FuzzCall.owned("getByte", on((b, d) -> b.getByte(d.index(b)))),
            FuzzCall.owned("putByte", on((b, d) -> b.putByte(d.index(b), (byte) d.bits()))),
            FuzzCall.owned("getShort", on((b, d) -> b.getShort(d.index(b)))),
            FuzzCall.owned("getShort order", on((b, d) -> b.getShort(d.index(b), d.order()))),
            FuzzCall.owned("putShort", on((b, d) -> b.putShort(d.index(b), (short) d.bits(), d.order()))),
            FuzzCall.owned("getChar", on((b, d) -> b.getChar(d.index(b), d.order()))),
            FuzzCall.owned("putChar", on((b, d) -> b.putChar(d.index(b), (char) d.bits(), d.order()))),
            FuzzCall.owned("getInt", on((b, d) -> b.getInt(d.index(b)))),
            FuzzCall.owned("putInt", on((b, d) -> b.putInt(d.index(b), (int) d.bits()))),
            FuzzCall.owned("putInt order", on((b, d) -> b.putInt(d.index(b), (int) d.bits(), d.order()))),
            FuzzCall.owned("getLong", on((b, d) -> b.getLong(d.index(b)))),
            FuzzCall.owned("putLong", on((b, d) -> b.putLong(d.index(b), d.bits()))),
            FuzzCall.owned("getLong order", on((b, d) -> b.getLong(d.index(b), d.order()))),
            FuzzCall.owned("putLong order", on((b, d) -> b.putLong(d.index(b), d.bits(), d.order()))),
            FuzzCall.owned("getFloat", on((b, d) -> b.getFloat(d.index(b), d.order()))),
            FuzzCall.owned("putFloat", on((b, d) -> b.putFloat(d.index(b), d.bits(), d.order()))),
            FuzzCall.owned("getDouble", on((b, d) -> b.getDouble(d.index(b), d.order()))),
            FuzzCall.owned("putDouble", on((b, d) -> b.putDouble(d.index(b), d.bits(), d.order()))),
            FuzzCall.owned("getBytes", on((b, d) -> b.getBytes(d.index(b), d.array()))),
            FuzzCall.owned("getBytes part", on((b, d) -> b.getBytes(d.index(b), d.array(), d.count(), d.count()))),
            FuzzCall.owned("putBytes", on((b, d) -> b.putBytes(d.index(b), d.array()))),
            FuzzCall.owned("putBytes part", on((b, d) -> b.putBytes(d.index(b), d.array(), d.count(), d.count()))),
            FuzzCall.owned("getInts", on((b, d) -> b.getInts(d.index(b), d.ints(), d.below(4), d.count(), d.order()))),
            FuzzCall.owned("putInts", on((b, d) -> b.putInts(d.index(b), d.ints(), d.below(4), d.count(), d.order()))),
            FuzzCall.owned(
                    "getBytes ByteBuffer",
                    on((b, d) -> b.getBytes(d.index(b), d.byteBuffer())),
                    ReadOnlyBufferException.class),
            FuzzCall.owned("putBytes ByteBuffer", on((b, d) -> b.putBytes(d.index(b), d.byteBuffer()))),
            FuzzCall.owned("fill", on((b, d) -> b.fill(d.index(b), d.length(b), (byte) d.bits()))),
            FuzzCall.owned("copyTo", on((b, d) -> b.copyTo(d.index(b), d.bytesOrNull(), d.below(600), d.length(b)))),
            FuzzCall.owned(
                    "mismatch", on((b, d) -> b.mismatch(d.index(b), d.bytesOrNull(), d.below(600), d.length(b)))),
            FuzzCall.owned("compare", on((b, d) -> b.compare(d.bytesOrNull()))),
            FuzzCall.owned("getString", on((b, d) -> b.getString(d.index(b), d.count(), d.charset()))),
            FuzzCall.owned("putString", on((b, d) -> b.putString(d.index(b), d.text(), d.charset()))),
            FuzzCall.owned(
                    "slice", on((b, d) -> b.slice(d.index(b), d.length(b)).getByte(0))),
            FuzzCall.owned("inputStream", OwnedCalls::read),
            FuzzCall.owned("outputStream", OwnedCalls::write, IOException.class),
            FuzzCall.owned(
                    "channel",
                    OwnedCalls::useChannel,
                    IOException.class,
                    IllegalArgumentException.class,
                    UnsupportedOperationException.class),
            FuzzCall.owned("readFrom", OwnedCalls::readFrom, Failing.TYPES),
            FuzzCall.owned("writeTo", OwnedCalls::writeTo, Failing.TYPES),
            FuzzCall.owned("withByteBuffer", OwnedCalls::lend, LentException.class, ReadOnlyBufferException.class),
            FuzzCall.making("allocate", d -> d.keep(TransferBuffer.allocate(d.capacity()))),
            FuzzCall.of(
                    "allocate again", d -> d.keep(TransferBuffer.allocate(d.below(300))), MemoryLimitException.class),
            FuzzCall.of("copyOf", d -> d.keep(TransferBuffer.copyOf(d.array())), MemoryLimitException.class),
            FuzzCall.of(
                    "copyOf part",
                    d -> d.keep(TransferBuffer.copyOf(d.array(), d.count(), d.count())),
                    MemoryLimitException.class,
                    IndexOutOfBoundsException.class),
            FuzzCall.of(
                    "copyOf ByteBuffer",
                    d -> d.keep(TransferBuffer.copyOf(d.byteBuffer())),
                    MemoryLimitException.class),
            FuzzCall.of("TransferBufferOutputStream", OwnedCalls::collect, MemoryLimitException.class),
            moving("requireTransferable", d -> d.buffer().requireTransferable()),
            moving("transfer", d -> d.keep(d.buffer().transfer())),
            FuzzCall.of(
                    "transfer resized",
                    d -> d.keep(d.buffer().transfer(d.capacity())),
                    DetachedException.class,
                    WrongOwnerException.class,
                    MemoryLimitException.class,
                    IllegalArgumentException.class),
            FuzzCall.of("close", d -> d.buffer().close(), WrongOwnerException.class),
            FuzzCall.owned("toString", d -> Objects.requireNonNull(d.bytes().toString())),
            FuzzCall.of("MemoryStats.now", OwnedCalls::countersAddUp));

    /** No handle is lent outside the call that lends it, so none of them may say so. */
    private static FuzzCall moving(String name, FuzzCall.Body body) {
        return FuzzCall.of(name, body, DetachedException.class, WrongOwnerException.class);
    }

    private interface Access {
        void use(ByteAccess bytes, Arguments draw) throws Exception;
    }

    private static FuzzCall.Body on(Access access) {
        return draw -> access.use(draw.bytes(), draw);
    }

    private static void read(Arguments draw) throws IOException {
        ByteAccess bytes = draw.bytes();
        InputStream in = draw.oneIn(2) ? bytes.inputStream() : bytes.inputStream(draw.index(bytes), draw.length(bytes));
        in.read();
        in.skip(draw.count());
        in.read(new byte[20], draw.below(10), draw.below(12));
        in.available();
    }

    private static void write(Arguments draw) throws IOException {
        OutputStream out = draw.bytes().outputStream();
        out.write(draw.below(256));
        out.write(new byte[20], draw.below(10), draw.below(12));
    }

    private static void useChannel(Arguments draw) throws IOException {
        SeekableByteChannel channel = draw.bytes().channel();
        channel.position(draw.oneIn(20) ? -1 : draw.below(300));
        if (draw.oneIn(2)) channel.read(draw.byteBuffer());
        else channel.write(draw.byteBuffer());
        if (draw.oneIn(50)) channel.truncate(draw.below(10));
        if (draw.oneIn(10)) channel.close();
        channel.size();
    }

    /** From a channel of the JDK that runs code of ours in the middle, which tries to take the memory away, or fails. */
    private static void readFrom(Arguments draw) throws IOException {
        TransferBuffer buffer = draw.buffer();
        Failing failing = new Failing(draw);
        InputStream meddler = new ByteArrayInputStream(new byte[30]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                meddle(buffer);
                failing.run();
                return super.read(target, offset, length);
            }
        };
        ReadableByteChannel ofTheJdk = Channels.newChannel(meddler);
        ReadableByteChannel channel = draw.oneIn(4) ? new Foreign(ofTheJdk) : ofTheJdk;
        try {
            buffer.readFrom(channel, draw.index(buffer), draw.length(buffer));
        } finally {
            requireNotLent(buffer);
        }
    }

    private static void writeTo(Arguments draw) throws IOException {
        TransferBuffer buffer = draw.buffer();
        ByteAccess bytes = draw.oneIn(4) ? buffer.slice(draw.index(buffer), draw.length(buffer)) : buffer;
        Failing failing = new Failing(draw);
        OutputStream sink = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] source, int offset, int length) {
                failing.run();
                super.write(source, offset, length);
            }
        };
        try {
            bytes.writeTo(Channels.newChannel(sink), draw.index(bytes), draw.length(bytes));
        } finally {
            requireNotLent(buffer);
        }
    }

    /** However a channel fails, the memory comes back from it. */
    private static void requireNotLent(TransferBuffer buffer) {
        try {
            buffer.requireTransferable();
        } catch (DetachedException | WrongOwnerException anothers) {
            return;
        } catch (LentException still) {
            throw new AssertionError("The channel has given nothing back", still);
        }
    }

    private static void meddle(TransferBuffer buffer) {
        try {
            buffer.close();
        } catch (IllegalStateException refused) {
            // As it must be, while the channel has the memory; a channel that is not the JDK's has none of it.
        }
    }

    /** A channel that is not the JDK's, and keeps what it is handed. */
    private static final class Foreign implements ReadableByteChannel {
        private final ReadableByteChannel inner;
        private ByteBuffer kept;

        Foreign(ReadableByteChannel inner) {
            this.inner = inner;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            kept = target;
            return inner.read(target);
        }

        @Override
        public boolean isOpen() {
            return kept == null;
        }

        @Override
        public void close() {}
    }

    private static void lend(Arguments draw) {
        TransferBuffer buffer = draw.buffer();
        if (!draw.oneIn(8)) return; // it costs the memory's reuse
        buffer.withByteBuffer(view -> {
            if (view.hasRemaining()) view.put(draw.below(view.capacity()), (byte) draw.bits());
            return buffer.transfer(); // refused
        });
    }

    private static void collect(Arguments draw) throws IOException {
        TransferBufferOutputStream out = new TransferBufferOutputStream(draw.below(2000));
        try {
            for (int count = draw.below(4); count > 0; count--) out.write(new byte[draw.below(1500)]);
            draw.keep(out.toBuffer());
        } finally {
            out.discard();
        }
    }

    private static void countersAddUp(Arguments draw) {
        MemoryStats stats = MemoryStats.now();
        if (stats.peakBytes() < 0 || stats.lostBuffers() < 0 || stats.awaitingGcBytes() < 0) {
            throw new AssertionError("A counter is below zero: " + stats);
        }
    }
}
