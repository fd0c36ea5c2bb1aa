package dev.isoloop.isolates.clone;

import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;

/** Shared buffers: the receiver gets a handle of its own over the same memory, and closes it when it is done. */
final class SharedBufferPlan extends LeafPlan {
    @Override
    boolean isMadeOnce() {
        return true;
    }

    @Override
    Object copy(Object source, Walk walk) {
        try {
            SharedBuffer receivers = ((SharedBuffer) source).share();
            walk.made(receivers);
            return receivers;
        } catch (DetachedException closed) {
            throw walk.refusal("this SharedBuffer can't be shared: " + closed.getMessage(), closed);
        }
    }
}
