package dev.isoloop.sharedmem;

/**
 * Who holds how many bytes. There is one account for each slab and one entry for each of its blocks.
 *
 * <pre>
 *   a slab     HELD ---- the recycler lets go ----&gt; DROPPED ---- collected ----&gt; nothing
 *              HELD ---- collected, when all its blocks were lost --------------&gt; nothing
 *
 *   a block    idle --take--&gt; out --give back--&gt; idle            out: with a buffer or in a thread's cache
 *                              |
 *                              +-- lent, or lost without close() --&gt; gone
 * </pre>
 *
 * All fields are guarded by this object's monitor, held for a few instructions and never while anything else is called. No
 * account or entry refers to memory, so that the collector can tell when that is gone.
 */
final class Ledger {
    private final MemoryLimits limits;

    /** Bytes of slabs that the recycler knows. */
    private long heldBytes;

    /** Bytes and number of blocks that are out. */
    private long outBytes;

    private long outBlocks;

    /** Bytes of blocks that are gone, in slabs still held. */
    private long goneBytes;

    /** Bytes of slabs held of which no block is out. */
    private long idleSlabBytes;

    private long droppedBytes;
    private long peakBytes;
    private long lostBuffers;

    Ledger(MemoryLimits limits) {
        this.limits = limits;
    }

    /** The account of one slab; kept by the cleaner until the slab's memory is collected. */
    final class Account implements Runnable {
        private final long bytes;
        private final int blockBytes;
        private int out;
        private int gone;
        private boolean isHeld = true;
        private boolean isCollected;

        private Account(long bytes, int blockBytes) {
            this.bytes = bytes;
            this.blockBytes = blockBytes;
        }

        Entry newEntry() {
            return new Entry(this);
        }

        void take() {
            synchronized (Ledger.this) {
                change(1, 0);
                if (outBytes > peakBytes) peakBytes = outBytes;
            }
        }

        void giveBack() {
            synchronized (Ledger.this) {
                change(-1, 0);
            }
        }

        /** A block that was out will never be used again. */
        void lose() {
            synchronized (Ledger.this) {
                change(-1, isCollected ? 0 : 1);
            }
        }

        private void change(int outBy, int goneBy) {
            idleSlabBytes -= idleBytes();
            out += outBy;
            outBlocks += outBy;
            outBytes += (long) outBy * blockBytes;
            gone += goneBy;
            if (isHeld) goneBytes += (long) goneBy * blockBytes;
            idleSlabBytes += idleBytes();
        }

        private long idleBytes() {
            return isHeld && out == 0 ? bytes - (long) gone * blockBytes : 0;
        }

        boolean isIdle() {
            synchronized (Ledger.this) {
                return out == 0;
            }
        }

        boolean isDamaged() {
            synchronized (Ledger.this) {
                return gone > 0;
            }
        }

        /** The recycler lets go of the slab; blocks that are out stay with their buffers. */
        void drop() {
            synchronized (Ledger.this) {
                leave();
                droppedBytes += bytes;
            }
        }

        private void leave() {
            idleSlabBytes -= idleBytes();
            goneBytes -= (long) gone * blockBytes;
            heldBytes -= bytes;
            isHeld = false;
        }

        /** The slab's memory is unreachable. Cleaner thread. */
        @Override
        public void run() {
            synchronized (Ledger.this) {
                if (isHeld) leave();
                else droppedBytes -= bytes;
                isCollected = true;
            }
        }
    }

    /** What a block's cleaner knows of it. Its fields are written by whoever holds the block, and read when nobody does. */
    final class Entry implements Runnable {
        private final Account account;
        private boolean isOut; // from the moment a buffer gets the block until it lies in a cache or its slab again
        private boolean isLive; // until the buffer is done with it
        private MemoryBudget payer;
        private AllocationSite site;

        private Entry(Account account) {
            this.account = account;
        }

        /** A buffer gets the block; {@code mayPay} may be null. */
        void use(MemoryBudget mayPay, int askedBytes) {
            if (mayPay != null) mayPay.charge(askedBytes, account.blockBytes);
            payer = mayPay;
            isOut = true;
            isLive = true;
            site = AllocationSite.here(askedBytes);
        }

        /** The buffer is done with it. */
        void release() {
            isLive = false;
            charge(null);
            if (site != null) site.closed();
            site = null;
        }

        /** The block is about to be put where it is found again, or is counted out for good. */
        void settle() {
            isOut = false;
        }

        /** It was taken out of a cache, for nobody: until it is settled again, an error may leave it to the collector. */
        void unsettle() {
            isOut = true;
        }

        /** From here on somebody else pays, or nobody. Never refused: the block exists already. */
        void charge(MemoryBudget other) {
            if (payer == other) return;
            if (payer != null) payer.refund(account.blockBytes);
            if (other != null) other.chargeAnyway(account.blockBytes);
            payer = other;
        }

        /** The block is unreachable. Cleaner thread. */
        @Override
        public void run() {
            if (!isOut) return; // it went with its slab, or was lent and closed
            charge(null);
            if (site != null) site.lost();
            synchronized (Ledger.this) {
                account.lose();
                if (isLive) lostBuffers++; // else it was closed, and an error kept it from being given back
            }
        }
    }

    /** Whether this many bytes more may be with buffers. What is idle is not counted: it gives way. */
    synchronized boolean hasRoomFor(long bytes) {
        return limits.limitHolds(outBytes + bytes);
    }

    /** Whether there would be more than the process may hold if a slab of this size were made. */
    synchronized boolean holdsTooMuchWith(long bytes) {
        return !limits.limitHolds(heldBytes + bytes);
    }

    /** Whether more is kept for reuse than may be. Idle blocks of slabs in use can't be given up and do not count. */
    synchronized boolean cachesTooMuch() {
        return !limits.cacheHolds(idleSlabBytes);
    }

    /** Whether this slab could be kept if there were no other. */
    synchronized boolean mayCache(Account account) {
        return limits.cacheHolds(account.bytes);
    }

    /** Whether this many bytes are at most a quarter, half, ... of both limits, as the shift says. */
    synchronized boolean isSmall(long bytes, int limitShift, int cacheShift) {
        return limits.limitHolds(bytes << limitShift) && limits.cacheHolds(bytes << cacheShift);
    }

    /** A slab is about to be made. */
    synchronized Account open(long bytes, int blockBytes) {
        Account account = new Account(bytes, blockBytes);
        heldBytes += bytes;
        idleSlabBytes += bytes;
        return account;
    }

    /** It could not be made after all. */
    synchronized void undo(Account account) {
        account.leave();
    }

    /** {@code parked}: how many of the blocks that are out, and bytes of them, lie in the caches of threads. */
    synchronized MemoryStats snapshot(long parkedBlocks, long parkedBytes) {
        // Not below zero although a block moves from one slot of a cache to another, and is seen in both.
        long liveBytes = Math.max(0, outBytes - parkedBytes);
        return new MemoryStats(
                Math.max(0, outBlocks - parkedBlocks),
                liveBytes,
                peakBytes,
                Math.max(0, heldBytes - goneBytes - liveBytes), // below zero while a lost slab is half counted out
                Math.max(0, heldBytes - goneBytes - outBytes - idleSlabBytes),
                droppedBytes + goneBytes,
                lostBuffers,
                limits.limitBytes());
    }
}
