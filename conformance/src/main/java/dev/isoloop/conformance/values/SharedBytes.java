package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import dev.isoloop.sharedmem.SharedBuffer;

/** A shared array buffer: a copy of it is a new object over the same memory. */
public final class SharedBytes implements CloneableMessage<SharedBytes> {
    private final SharedBuffer memory;

    private SharedBytes(SharedBuffer memory) {
        this.memory = memory;
    }

    /**
     * Creates a buffer with memory of its own.
     *
     * @param bytes what it contains
     * @return the buffer
     */
    public static SharedBytes of(byte[] bytes) {
        SharedBuffer memory = SharedBuffer.allocate(bytes.length);
        memory.putBytes(0, bytes);
        return new SharedBytes(memory);
    }

    @Override
    public SharedBytes cloneMessage(CloneContext context) {
        return new SharedBytes(memory.share());
    }

    int length() {
        return Math.toIntExact(memory.capacityBytes());
    }

    int at(int index) {
        return memory.getByteVolatile(index) & 0xff;
    }

    void put(int index, int value) {
        memory.putByteVolatile(index, (byte) value);
    }
}
