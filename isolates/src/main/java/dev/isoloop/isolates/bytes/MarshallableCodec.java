package dev.isoloop.isolates.bytes;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLaneSender;
import dev.isoloop.channels.ByteMessage;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesMarshallable;

/**
 * Puts objects of Chronicle Bytes into {@link dev.isoloop.channels.ByteLane byte lanes} and reads them back into objects that are
 * used again and again. Once its memory has grown to the largest message it allocates nothing.
 *
 * <pre>{@code
 * // sender                                     // receiver
 * codec.offer(lane.sender(), quote);            lane.receiver().poll(message -> codec.read(message, quote), 100);
 * }</pre>
 *
 * <p>What {@code readMarshallable} throws in a lane's handler leaves {@code poll}: that message is gone, those behind it wait. A lane
 * reaches another isolate as {@code workerData} or in a message, since structured clone shares it.
 *
 * <p>Needs {@code net.openhft:chronicle-bytes} on the class path, and classes that write themselves out
 * ({@code writeMarshallable}, {@code readMarshallable}); the reflective way needs JVM flags. From JDK 24 on
 * the JVM warns of Chronicle Bytes unless it has {@code --sun-misc-unsafe-memory-access=allow}, and with {@code deny} it can't run; on all
 * JDKs Chronicle asks in its log for flags that nothing here needs. For one thread; each end of a lane has its own.
 */
/*
 *   object --writeMarshallable--> bytes on the heap --copy--> claim in the lane      the length is known only when it is written
 *   message in the lane --copy--> bytes on the heap --readMarshallable--> object
 *
 * Chronicle can't write into a claim in place: it wraps only memory of its own kinds without a flag.
 */
public final class MarshallableCodec {
    /** What Chronicle Bytes needs where the JVM denies it its {@code Unsafe}, and to have JDK 24 and later say nothing about it. */
    static final String FLAG_FROM_24 = "--sun-misc-unsafe-memory-access=allow";

    /** What Chronicle needs to read objects by reflection, and for memory that is not its own, and to say nothing about it. */
    static final String FLAGS_FOR_THE_REST = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED "
            + "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED";

    private static final int INITIAL_BYTES = 256;

    private final Bytes<byte[]> bytes;
    private long writtenBytes;
    private byte[] copy = new byte[INITIAL_BYTES];

    /**
     * Makes a codec, and loads Chronicle Bytes if this is the first.
     *
     * @throws UnsupportedOperationException if Chronicle Bytes is not there, or can't work in this JVM as it was started; the message
     *     names the dependency and the flags
     */
    public MarshallableCodec() {
        try {
            bytes = Bytes.allocateElasticOnHeap(INITIAL_BYTES);
        } catch (LinkageError | RuntimeException unusable) {
            throw new UnsupportedOperationException(
                    "Chronicle Bytes can't be used: it needs net.openhft:chronicle-bytes on the class path, "
                            + FLAG_FROM_24
                            + " where the JVM denies sun.misc.Unsafe, as JDK 24 and later can, and for objects that don't"
                            + " write themselves out "
                            + FLAGS_FOR_THE_REST,
                    unusable);
        }
    }

    /**
     * Writes an object into a lane and commits it. Wakes nobody: ring the receiver's bell afterwards.
     *
     * @param lane where to
     * @param message what to write
     * @return false if the lane has no room now, or if its receiver has closed; nothing was written then
     * @throws IllegalArgumentException if the object is longer than the lane's largest message
     */
    public boolean offer(ByteLaneSender lane, BytesMarshallable message) {
        Objects.requireNonNull(message, "message");
        write(message);
        int lengthBytes = Math.toIntExact(writtenBytes);
        ByteClaim claim = lane.claim(lengthBytes);
        if (claim == null) {
            return false;
        }
        bytes.read(copyOf(lengthBytes), 0, lengthBytes);
        claim.putBytes(0, copy, 0, lengthBytes);
        claim.commit();
        return true;
    }

    /**
     * Reads a message into an object, inside the handler that was given the message.
     *
     * @param message from a lane, written by a codec
     * @param into takes what it reads
     * @param <T> its type
     * @return {@code into}
     */
    public <T extends BytesMarshallable> T read(ByteMessage message, T into) {
        int lengthBytes = message.lengthBytes();
        message.getBytes(0, copyOf(lengthBytes), 0, lengthBytes);
        bytes.clear();
        bytes.write(copy, 0, lengthBytes);
        into.readMarshallable(bytes);
        return into;
    }

    /**
     * Copies an object: what one writes the other reads.
     *
     * @param from is written
     * @param into reads
     * @param <T> their type
     * @return {@code into}
     */
    public <T extends BytesMarshallable> T copy(T from, T into) {
        Objects.requireNonNull(into, "into");
        write(from);
        into.readMarshallable(bytes);
        return into;
    }

    /** {@return how many bytes the object took that {@link #offer} or {@link #copy} has written last; 0 before the first} */
    public long writtenBytes() {
        return writtenBytes;
    }

    private void write(BytesMarshallable message) {
        bytes.clear();
        message.writeMarshallable(bytes);
        writtenBytes = bytes.readRemaining();
    }

    private byte[] copyOf(int lengthBytes) {
        if (copy.length < lengthBytes) {
            copy = new byte[Math.max(lengthBytes, 2 * copy.length)];
        }
        return copy;
    }
}
