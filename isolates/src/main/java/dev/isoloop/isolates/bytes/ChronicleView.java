package dev.isoloop.isolates.bytes;

import dev.isoloop.sharedmem.ByteAccess;
import dev.isoloop.sharedmem.ByteBufferFunction;
import java.nio.ByteBuffer;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;

/**
 * Lends the memory of a buffer to code that needs a {@code Bytes} of Chronicle, without a copy, for the length of a call.
 *
 * <pre>{@code
 * long sum = ChronicleView.with(buffer, bytes -> bytes.readLong() + bytes.readLong());
 * }</pre>
 *
 * <p>The rules are those of {@link ByteAccess#withByteBuffer}: owner's thread only, the buffer can be neither transferred nor closed
 * meanwhile, and its memory is not used again afterwards. A view that is kept goes on reaching the memory, as a kept {@code
 * ByteBuffer} does. Nobody has to release it: that would have Chronicle try to free what is not its own, which the JDK refuses, and log
 * that as a warning.
 *
 * <p>Needs {@code net.openhft:chronicle-bytes} on the class path, and JVM flags, since Chronicle reaches for the memory's address. The
 * error names all with which Chronicle works and is quiet; {@code docs/views.md} says which of them only keep it quiet. Loads Chronicle
 * at the first call.
 */
public final class ChronicleView {
    private ChronicleView() {}

    /**
     * Calls code with a view of all bytes of a buffer or slice: position 0 for reading, and all bytes readable; writing at an offset
     * changes the buffer.
     *
     * @param <R> what the code returns
     * @param <X> the checked exception it may throw
     * @param buffer whose memory to lend
     * @param borrower gets the view
     * @return what it returned
     * @throws X if it threw that
     * @throws UnsupportedOperationException if Chronicle Bytes is not there, or can't work in this JVM as it was started; the message
     *     names the dependency and the flags
     * @throws dev.isoloop.sharedmem.DetachedException if the buffer was transferred or closed
     * @throws dev.isoloop.sharedmem.WrongOwnerException if another thread owns the buffer
     */
    public static <R, X extends Exception> R with(ByteAccess buffer, Borrower<R, X> borrower) throws X {
        Objects.requireNonNull(borrower, "borrower");
        ByteBufferFunction<R, X> lent = memory -> borrower.apply(viewOf(memory));
        return buffer.withByteBuffer(lent);
    }

    private static Bytes<ByteBuffer> viewOf(ByteBuffer memory) {
        try {
            return Bytes.wrapForRead(memory);
        } catch (LinkageError | RuntimeException unusable) {
            throw new UnsupportedOperationException(
                    "Chronicle Bytes can't be used on a buffer's memory: it needs net.openhft:chronicle-bytes on the class path, "
                            + MarshallableCodec.FLAGS_FOR_THE_REST + ", and "
                            + MarshallableCodec.FLAG_FROM_24
                            + " where the JVM denies sun.misc.Unsafe, as JDK 24 and later can",
                    unusable);
        }
    }

    /**
     * Code that works on a view.
     *
     * @param <R> what it returns
     * @param <X> the checked exception it may throw
     */
    @FunctionalInterface
    public interface Borrower<R, X extends Exception> {
        /**
         * Works on the view, which is lent until this call ends and is not released.
         *
         * @param view all bytes of the buffer
         * @return what the lender's caller gets
         * @throws X whatever went wrong
         */
        R apply(Bytes<ByteBuffer> view) throws X;
    }
}
