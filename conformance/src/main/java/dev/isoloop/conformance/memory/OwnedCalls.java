package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.ByteAccess;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.TransferBufferOutputStream;
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
            FuzzCall.of("getByte", on((b, d) -> b.getByte(d.index(b)))),
            FuzzCall.of("putByte", on((b, d) -> b.putByte(d.index(b), (byte) d.bits()))),
            FuzzCall.of("getShort", on((b, d) -> b.getShort(d.index(b)))),
            FuzzCall.of("getShort order", on((b, d) -> b.getShort(d.index(b), d.order()))),
            FuzzCall.of("putShort", on((b, d) -> b.putShort(d.index(b), (short) d.bits(), d.order()))),
            FuzzCall.of("getChar", on((b, d) -> b.getChar(d.index(b), d.order()))),
            FuzzCall.of("putChar", on((b, d) -> b.putChar(d.index(b), (char) d.bits(), d.order()))),
            FuzzCall.of("getInt", on((b, d) -> b.getInt(d.index(b)))),
            FuzzCall.of("putInt", on((b, d) -> b.putInt(d.index(b), (int) d.bits()))),
            FuzzCall.of("putInt order", on((b, d) -> b.putInt(d.index(b), (int) d.bits(), d.order()))),
            FuzzCall.of("getLong", on((b, d) -> b.getLong(d.index(b)))),
            FuzzCall.of("putLong", on((b, d) -> b.putLong(d.index(b), d.bits()))),
            FuzzCall.of("getLong order", on((b, d) -> b.getLong(d.index(b), d.order()))),
            FuzzCall.of("putLong order", on((b, d) -> b.putLong(d.index(b), d.bits(), d.order()))),
            FuzzCall.of("getFloat", on((b, d) -> b.getFloat(d.index(b), d.order()))),
            FuzzCall.of("putFloat", on((b, d) -> b.putFloat(d.index(b), d.bits(), d.order()))),
            FuzzCall.of("getDouble", on((b, d) -> b.getDouble(d.index(b), d.order()))),
            FuzzCall.of("putDouble", on((b, d) -> b.putDouble(d.index(b), d.bits(), d.order()))),
            FuzzCall.of("getBytes", on((b, d) -> b.getBytes(d.index(b), d.array()))),
            FuzzCall.of("getBytes part", on((b, d) -> b.getBytes(d.index(b), d.array(), d.count(), d.count()))),
            FuzzCall.of("putBytes", on((b, d) -> b.putBytes(d.index(b), d.array()))),
            FuzzCall.of("putBytes part", on((b, d) -> b.putBytes(d.index(b), d.array(), d.count(), d.count()))),
            FuzzCall.of("getInts", on((b, d) -> b.getInts(d.index(b), d.ints(), d.below(4), d.count(), d.order()))),
            FuzzCall.of("putInts", on((b, d) -> b.putInts(d.index(b), d.ints(), d.below(4), d.count(), d.order()))),
            FuzzCall.of(
                    "getBytes ByteBuffer",
                    on((b, d) -> b.getBytes(d.index(b), d.byteBuffer())),
                    ReadOnlyBufferException.class),
            FuzzCall.of("putBytes ByteBuffer", on((b, d) -> b.putBytes(d.index(b), d.byteBuffer()))),
            FuzzCall.of("fill", on((b, d) -> b.fill(d.index(b), d.length(b), (byte) d.bits()))),
            FuzzCall.of("copyTo", on((b, d) -> b.copyTo(d.index(b), d.bytesOrNull(), d.below(600), d.length(b)))),
            FuzzCall.of("mismatch", on((b, d) -> b.mismatch(d.index(b), d.bytesOrNull(), d.below(600), d.length(b)))),
            FuzzCall.of("compare", on((b, d) -> b.compare(d.bytesOrNull()))),
            FuzzCall.of("getString", on((b, d) -> b.getString(d.index(b), d.count(), d.charset()))),
            FuzzCall.of("putString", on((b, d) -> b.putString(d.index(b), d.text(), d.charset()))),
            FuzzCall.of("slice", on((b, d) -> b.slice(d.index(b), d.length(b)).getByte(0))),
            FuzzCall.of("inputStream", OwnedCalls::read),
            FuzzCall.of("outputStream", OwnedCalls::write, IOException.class),
            new FuzzCall(
                    "channel",
                    OwnedCalls::useChannel,
                    List.of(IOException.class, IllegalArgumentException.class, UnsupportedOperationException.class)),
            FuzzCall.of("readFrom", OwnedCalls::readFrom, IOException.class),
            FuzzCall.of("writeTo", OwnedCalls::writeTo, IOException.class),
            FuzzCall.of("withByteBuffer", OwnedCalls::lend, ReadOnlyBufferException.class),
            FuzzCall.making("allocate", d -> d.keep(TransferBuffer.allocate(d.capacity()))),
            FuzzCall.making("allocate again", d -> d.keep(TransferBuffer.allocate(d.below(300)))),
            FuzzCall.making("copyOf", d -> d.keep(TransferBuffer.copyOf(d.array()))),
            FuzzCall.making("copyOf part", d -> d.keep(TransferBuffer.copyOf(d.array(), d.count(), d.count()))),
            FuzzCall.making("copyOf ByteBuffer", d -> d.keep(TransferBuffer.copyOf(d.byteBuffer()))),
            FuzzCall.of("TransferBufferOutputStream", OwnedCalls::collect, MemoryLimitException.class),
            FuzzCall.of("requireTransferable", d -> d.buffer().requireTransferable()),
            FuzzCall.of("transfer", d -> d.keep(d.buffer().transfer())),
            FuzzCall.making("transfer resized", d -> d.keep(d.buffer().transfer(d.capacity()))),
            FuzzCall.of("close", d -> d.buffer().close()),
            FuzzCall.of("toString", d -> Objects.requireNonNull(d.bytes().toString())),
            FuzzCall.of("MemoryStats.now", OwnedCalls::countersAddUp));

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

    /** From a channel of the JDK that runs code of ours in the middle, which tries to take the memory away. */
    private static void readFrom(Arguments draw) throws IOException {
        TransferBuffer buffer = draw.buffer();
        InputStream meddler = new ByteArrayInputStream(new byte[30]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                meddle(buffer);
                return super.read(target, offset, length);
            }
        };
        ReadableByteChannel ofTheJdk = Channels.newChannel(meddler);
        buffer.readFrom(draw.oneIn(4) ? new Foreign(ofTheJdk) : ofTheJdk, draw.index(buffer), draw.length(buffer));
    }

    private static void writeTo(Arguments draw) throws IOException {
        ByteAccess bytes = draw.bytes();
        bytes.writeTo(Channels.newChannel(new ByteArrayOutputStream()), draw.index(bytes), draw.length(bytes));
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
        if (stats.highWaterBytes() < 0 || stats.lostBuffers() < 0 || stats.awaitingGcBytes() < 0) {
            throw new AssertionError("A counter is below zero: " + stats);
        }
    }
}
