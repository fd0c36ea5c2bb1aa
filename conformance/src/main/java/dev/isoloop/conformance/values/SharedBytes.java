package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** A shared array buffer: a copy of it is a new object over the same memory. */
public final class SharedBytes implements CloneableMessage<SharedBytes> {
    /** One byte per element: all that scenarios do is read and write single bytes. */
    private final AtomicIntegerArray memory;

    private SharedBytes(AtomicIntegerArray memory) {
        this.memory = memory;
    }

    /**
     * Creates a buffer with memory of its own.
     *
     * @param bytes what it contains
     * @return the buffer
     */
    public static SharedBytes of(byte[] bytes) {
        AtomicIntegerArray memory = new AtomicIntegerArray(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            memory.set(i, bytes[i] & 0xff);
        }
        return new SharedBytes(memory);
    }

    @Override
    public SharedBytes cloneMessage(CloneContext context) {
        return new SharedBytes(memory);
    }

    int length() {
        return memory.length();
    }

    int at(int index) {
        return memory.get(index);
    }

    void put(int index, int value) {
        memory.set(index, value & 0xff);
    }
}
