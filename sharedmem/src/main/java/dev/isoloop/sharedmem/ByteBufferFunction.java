package dev.isoloop.sharedmem;

import java.nio.ByteBuffer;

/**
 * Code that a buffer's memory is lent to for the length of one call.
 *
 * @param <R> what it returns
 * @param <X> the checked exception it may throw; inferred as {@code RuntimeException} where there is none
 */
@FunctionalInterface
public interface ByteBufferFunction<R, X extends Exception> {
    /**
     * Works on the memory. Must not keep the view or anything derived from it.
     *
     * @param bytes all bytes of the buffer, little endian, position 0
     * @return the result, handed through
     * @throws X handed through
     */
    R apply(ByteBuffer bytes) throws X;
}
