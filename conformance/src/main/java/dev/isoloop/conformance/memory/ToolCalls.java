package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.RingMemory;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.sync.SharedCounter;
import dev.isoloop.sharedmem.sync.SharedLatch;
import dev.isoloop.sharedmem.sync.SharedMutex;
import dev.isoloop.sharedmem.sync.SharedRingConsumer;
import dev.isoloop.sharedmem.sync.SharedRingProducer;
import dev.isoloop.sharedmem.sync.SharedSemaphore;
import java.time.Duration;
import java.util.List;

/**
 * What is built on buffers: budgets, the memory of rings, and the tools of shared memory, which here lie on bytes that anybody
 * overwrites. Those that would sleep without a limit are left out, since nobody is sure to wake them.
 */
final class ToolCalls {
    private static final Duration SHORT = Duration.ofNanos(1000);

    private ToolCalls() {}

    /** Each as often as it stands here. */
    static final List<FuzzCall> ALL = List.of(
            FuzzCall.making("MemoryBudget.run", ToolCalls::allocateWithin),
            FuzzCall.of("MemoryBudget.enter", ToolCalls::enterAndRestore, MemoryLimitException.class),
            FuzzCall.of(
                    "RingMemory",
                    ToolCalls::useRingMemory,
                    IndexOutOfBoundsException.class,
                    IllegalArgumentException.class,
                    IllegalStateException.class,
                    MemoryLimitException.class),
            tool("SharedMutex", (b, d) -> useMutex(new SharedMutex(d.sharedOrNull(), d.indexIn(b)))),
            tool("SharedSemaphore", (b, d) -> useSemaphore(new SharedSemaphore(b, d.indexIn(b)), d)),
            FuzzCall.shared(
                    "SharedLatch",
                    d -> useLatch(new SharedLatch(d.shared(), d.below(300)), d),
                    IllegalArgumentException.class,
                    IllegalStateException.class),
            tool("SharedCounter", (b, d) -> useCounter(new SharedCounter(b, d.indexIn(b), stripes(d)), d)),
            tool("SharedRingProducer", ToolCalls::offer),
            tool("SharedRingConsumer", ToolCalls::poll));

    private interface Use {
        void of(SharedBuffer buffer, Arguments draw) throws Exception;
    }

    private static FuzzCall tool(String name, Use use) {
        return FuzzCall.shared(name, draw -> use.of(draw.shared(), draw), IllegalArgumentException.class);
    }

    private static void allocateWithin(Arguments draw) {
        MemoryBudget budget = new MemoryBudget("fuzz", draw.oneIn(20) ? -1 : draw.below(2000));
        TransferBuffer[] made = new TransferBuffer[1];
        budget.run(() -> made[0] = TransferBuffer.allocate(draw.capacity()));
        if (budget.peakBytes() > budget.limitBytes()) throw new AssertionError("More than allowed: " + budget);
        draw.keep(made[0]); // closes another, which this budget would have to pay for on the way
    }

    private static void enterAndRestore(Arguments draw) {
        MemoryBudget budget = new MemoryBudget("fuzz", draw.below(2000));
        MemoryBudget before = budget.enter();
        try {
            draw.keep(TransferBuffer.allocate(draw.below(600)));
        } finally {
            MemoryBudget.restore(before);
        }
    }

    private static void useRingMemory(Arguments draw) {
        RingMemory memory = RingMemory.allocate(draw.oneIn(20) ? draw.count() : draw.below(300));
        try {
            int at = draw.count();
            switch (draw.below(6)) {
                case 0 -> memory.putLong(at, memory.getLong(draw.count()));
                case 1 -> memory.putInt(at, memory.getShort(draw.count()));
                case 2 -> memory.putLongRelease(at, memory.getLongAcquire(draw.count()));
                case 3 -> memory.putByte(at, memory.getByte(draw.count()));
                case 4 -> memory.getBytes(at, new byte[40], draw.count(), draw.count());
                default -> memory.putBytes(at, new byte[40], draw.count(), draw.count());
            }
        } finally {
            memory.close();
            if (draw.oneIn(4)) memory.close();
        }
    }

    private static void useMutex(SharedMutex mutex) {
        if (mutex.tryLock()) unlock(mutex);
        mutex.isLocked();
    }

    /** Others write to the same bytes, so it may be free by now. */
    private static void unlock(SharedMutex mutex) {
        try {
            mutex.unlock();
        } catch (IllegalMonitorStateException overwritten) {
            return;
        }
    }

    private static void useSemaphore(SharedSemaphore semaphore, Arguments draw) {
        semaphore.tryAcquire();
        semaphore.release(draw.count());
        semaphore.availablePermits();
    }

    private static void useLatch(SharedLatch latch, Arguments draw) throws InterruptedException {
        if (draw.oneIn(2)) latch.countDown();
        else latch.await(SHORT);
        if (draw.oneIn(2)) latch.set(draw.below(4));
    }

    private static int stripes(Arguments draw) {
        return draw.oneIn(10) ? draw.count() : 1 << draw.below(3);
    }

    private static void useCounter(SharedCounter counter, Arguments draw) {
        counter.add(draw.bits());
        counter.sum();
    }

    private static int ringBytes(Arguments draw) {
        return draw.oneIn(10) ? draw.count() : 64 << draw.below(3);
    }

    private static void offer(SharedBuffer buffer, Arguments draw) {
        SharedRingProducer producer = new SharedRingProducer(buffer, draw.below(5) * 4L, ringBytes(draw));
        for (int count = draw.below(4); count > 0; count--) {
            producer.offer(draw.array(), draw.oneIn(4) ? draw.count() : 0, draw.count());
        }
    }

    private static void poll(SharedBuffer buffer, Arguments draw) {
        SharedRingConsumer consumer = new SharedRingConsumer(buffer, draw.below(5) * 4L, ringBytes(draw));
        for (int count = draw.below(4); count > 0; count--) consumer.poll(draw.array());
    }
}
