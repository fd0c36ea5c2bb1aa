package dev.isoloop.isolates.clone;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;

/** Short words for the tests. */
final class Clones {
    private Clones() {}

    @SuppressWarnings("unchecked")
    static <T> T cloneOf(T value) {
        return (T) StructuredClone.clone(value, TransferList.none());
    }

    static <T> T copied(T value) {
        T copy = cloneOf(value);
        assertNotSame(value, copy);
        assertSame(value.getClass(), copy.getClass());
        return copy;
    }

    static void assertShared(Object value) {
        assertSame(value, cloneOf(value));
    }

    static String refusalOf(Object value) {
        return assertThrows(DataCloneException.class, () -> cloneOf(value)).getMessage();
    }
}
