package dev.isoloop.sharedmem;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes outside the heap an isolate may have in buffers. The thread that allocates pays from the budget that is
 * {@linkplain #run in force} for it; a buffer that is transferred is paid by nobody on its way, and by the receiver from the
 * moment it owns it: from delivery on if a message brings it to a loop, else from its first use on.
 *
 * <p>Only allocating is refused. What an isolate is given counts as well but is never refused, since it exists already; the
 * isolate's next allocation is, until it has closed enough.
 *
 * <p>Buffers count, and what is built on them. What sockets read into and what they keep until the kernel takes it does not: it
 * belongs to threads, which several isolates may share.
 *
 * <p>May be used from any thread. Bytes are those of whole blocks: 64 at least, else up to a quarter more than was asked, and up
 * to twice as much where memory is used again. Never so much that what was asked would be refused although there is room for it.
 */
public final class MemoryBudget {
    private final String name;
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicLong peakBytes = new AtomicLong();

    /**
     * Creates a budget of which nothing is used.
     *
     * @param name whose budget it is, for the error
     * @param limitBytes how many bytes may be allocated, 0 or more
     * @throws IllegalArgumentException if the limit is negative
     */
    public MemoryBudget(String name, long limitBytes) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException(
                    "Memory budget of " + name + " is " + limitBytes + ", expected 0 or more");
        }
        this.name = name;
        this.limitBytes = limitBytes;
    }

    /**
     * Runs code for which this budget is in force on the calling thread, instead of what was before. Takes a few nanoseconds
     * more than the code, so that a carrier of several isolates can do it at each turn.
     *
     * @param body the code
     */
    public void run(Runnable body) {
        MemoryBudget before = enter();
        try {
            body.run();
        } finally {
            restore(before);
        }
    }

    /**
     * Puts this budget in force for the calling thread, for those that can't do it by {@link #run}, as a loop around its turn.
     *
     * @return what was in force before, or null for none: to be given back to {@link #restore} by the same thread
     */
    public MemoryBudget enter() {
        OwnerThread thread = OwnerThread.current();
        MemoryBudget before = thread.budget;
        thread.budget = this;
        return before;
    }

    /**
     * Puts a former budget in force for the calling thread again.
     *
     * @param before what {@link #enter} returned, may be null
     */
    public static void restore(MemoryBudget before) {
        OwnerThread.current().budget = before;
    }

    /** @throws MemoryLimitException if it is spent; nothing has changed then */
    void charge(int askedBytes, int blockBytes) {
        long used = usedBytes.get();
        while (true) {
            if (blockBytes > limitBytes - used) throw MemoryLimitException.ofIsolate(askedBytes, this);
            long seen = usedBytes.compareAndExchange(used, used + blockBytes);
            if (seen == used) break;
            used = seen;
        }
        note(used + blockBytes);
    }

    /** What may still be allocated; below zero if more was given to the isolate. */
    long roomBytes() {
        return limitBytes - usedBytes();
    }

    /** @throws MemoryLimitException if it has no room for so much, before anything is done for it */
    void requireRoomFor(int bytes) {
        if (Math.max(bytes, 1) > roomBytes())
            throw MemoryLimitException.ofIsolate(bytes, this); // no block has no bytes
    }

    void chargeAnyway(int blockBytes) {
        note(usedBytes.addAndGet(blockBytes));
    }

    private void note(long now) {
        if (now > peakBytes.get()) peakBytes.accumulateAndGet(now, Math::max);
    }

    void refund(int blockBytes) {
        usedBytes.addAndGet(-blockBytes);
    }

    /** {@return whose budget it is} */
    public String name() {
        return name;
    }

    /** {@return bytes that may be allocated} */
    public long limitBytes() {
        return limitBytes;
    }

    /** {@return bytes that are paid from it now; above the limit if more was given to the isolate} */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** {@return the most that {@link #usedBytes()} has been} */
    public long peakBytes() {
        return peakBytes.get();
    }

    @Override
    public String toString() {
        return "MemoryBudget[" + name + ", " + usedBytes() + " of " + limitBytes + " bytes]";
    }
}
