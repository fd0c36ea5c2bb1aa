package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules that every operation of {@code Atomics} keeps. One subclass per operation adds its own. */
@Timeout(60)
abstract class OperationRules {
    static final int LENGTH_BYTES = 32;

    /** Applies the operation with some value. */
    abstract void apply(IntegerKind kind, SharedBuffer buffer, long at);

    @ParameterizedTest
    @EnumSource
    void aPlaceOutsideTheBufferIsARangeError(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            long[] outside = {-kind.widthBytes, LENGTH_BYTES, LENGTH_BYTES + 8, 1L << 32, 1L << 53, -(1L << 53)};
            for (long at : outside) assertThrows(IndexOutOfBoundsException.class, () -> apply(kind, buffer, at));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPlaceOfTheBufferIsGood(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            for (int at = 0; at < LENGTH_BYTES; at += kind.widthBytes) apply(kind, buffer, at);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceBetweenTwoElementsIsRefused(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            for (int off = 1; off < kind.widthBytes; off++) {
                int at = off;
                assertThrows(IllegalArgumentException.class, () -> apply(kind, buffer, at));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noBufferIsATypeErrorBeforeThePlaceIsLookedAt(IntegerKind kind) {
        assertThrows(NullPointerException.class, () -> apply(kind, null, -1));
    }

    @ParameterizedTest
    @EnumSource
    void aClosedBufferIsATypeErrorBeforeThePlaceIsLookedAt(IntegerKind kind) {
        SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES);
        buffer.close();
        assertThrows(DetachedException.class, () -> apply(kind, buffer, -1));
    }

    @ParameterizedTest
    @EnumSource
    void anotherHandleSeesTheSamePlace(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES);
                SharedBuffer other = buffer.share()) {
            apply(kind, buffer, 8);
            assertEquals(kind.load(buffer, 8), kind.load(other, 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void neighboursKeepTheirValues(IntegerKind kind) {
        for (int at = 0; at < LENGTH_BYTES; at += kind.widthBytes) {
            try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
                buffer.fill(0, LENGTH_BYTES, (byte) 0xA5);
                apply(kind, buffer, at);
                for (int i = 0; i < LENGTH_BYTES; i++) {
                    boolean isNeighbour = i < at || i >= at + kind.widthBytes;
                    if (isNeighbour) assertEquals((byte) 0xA5, buffer.getByte(i), "byte " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasGrownIsWithinReachAtOnce(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocateGrowable(0, 8)) {
            assertThrows(IndexOutOfBoundsException.class, () -> apply(kind, buffer, 0));
            buffer.grow(8);
            apply(kind, buffer, 0);
        }
    }
}
