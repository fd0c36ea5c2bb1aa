package dev.isoloop.isolates.clone;

import dev.isoloop.channels.TransferList;
import dev.isoloop.sharedmem.TransferBuffer;

/** Things with one owner cross by moving, so they must be in the transfer list. */
class TransferPlan extends LeafPlan {
    /** A message that is a listed thing itself: nothing around it could refuse, so there is nothing to rehearse. */
    static Object moved(Object listed, TransferList transfers) {
        transfers.move();
        return transfers.replacement(listed);
    }

    @Override
    Object copy(Object source, Walk walk) {
        if (walk.transfers().contains(source)) return walk.movedHandle(source);
        return copyOfUnlisted(source, walk);
    }

    Object copyOfUnlisted(Object source, Walk walk) {
        throw walk.refusal("a " + source.getClass().getSimpleName() + " must be in the transfer list");
    }

    /** Buffers that are not listed are copied. */
    static final class OfBuffers extends TransferPlan {
        @Override
        boolean isMadeOnce() {
            return true;
        }

        @Override
        Object copyOfUnlisted(Object source, Walk walk) {
            TransferBuffer original = (TransferBuffer) source;
            long capacityBytes = original.capacityBytes();
            TransferBuffer receivers;
            try {
                original.requireTransferable();
                receivers = copyOf(original, capacityBytes).transfer();
            } catch (IllegalStateException e) {
                throw walk.refusal("this TransferBuffer can't be copied: " + e.getMessage(), e);
            }
            walk.made(receivers);
            walk.count(capacityBytes);
            return receivers;
        }

        private static TransferBuffer copyOf(TransferBuffer original, long capacityBytes) {
            TransferBuffer copy = TransferBuffer.allocate(capacityBytes);
            try {
                original.copyTo(0, copy, 0, capacityBytes);
                return copy;
            } catch (Throwable failure) {
                copy.close();
                throw failure;
            }
        }
    }
}
