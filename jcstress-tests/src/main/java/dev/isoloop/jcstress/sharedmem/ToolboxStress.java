package dev.isoloop.jcstress.sharedmem;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitTicket;
import dev.isoloop.sharedmem.sync.SharedCounter;
import dev.isoloop.sharedmem.sync.SharedLatch;
import dev.isoloop.sharedmem.sync.SharedMutex;
import dev.isoloop.sharedmem.sync.SharedRingConsumer;
import dev.isoloop.sharedmem.sync.SharedRingProducer;
import dev.isoloop.sharedmem.sync.SharedSemaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The toolbox: one case per promise, two threads each, over the same bytes. */
public class ToolboxStress {
    private static final int RING_BYTES = 64;

    private ToolboxStress() {}

    /** Exclusion and visibility: both plain additions under the lock count. Also that nobody sleeps for ever. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "both inside at once")
    @State
    public static class Mutex {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final SharedMutex mutex = new SharedMutex(buffer, 0);
        private int sum;

        @Actor
        public void one() {
            addLocked();
        }

        @Actor
        public void other() {
            addLocked();
        }

        private void addLocked() {
            try {
                mutex.lock();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            sum++;
            mutex.unlock();
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = sum;
        }
    }

    /** A lock that looks first and stores then. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "both inside at once: what compare and exchange is for")
    @State
    public static class WeakenedMutex {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private int sum;

        @Actor
        public void one() {
            addLocked();
        }

        @Actor
        public void other() {
            addLocked();
        }

        private void addLocked() {
            while (buffer.getIntVolatile(0) != 0) Thread.onSpinWait();
            buffer.putIntVolatile(0, 1);
            sum++;
            buffer.putIntVolatile(0, 0);
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = sum;
        }
    }

    /** One permit, and two who try: exactly one gets it. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them got it")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither")
    @State
    public static class SemaphoreTaken {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final SharedSemaphore semaphore = new SharedSemaphore(buffer, 0);

        /** Makes the permit. */
        public SemaphoreTaken() {
            semaphore.release();
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = semaphore.tryAcquire() ? 1 : 0;
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = semaphore.tryAcquire() ? 1 : 0;
        }
    }

    /** A semaphore that looks first and stores then. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them got it")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both got it: what compare and exchange is for")
    @State
    public static class WeakenedSemaphore {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);

        /** Makes the permit. */
        public WeakenedSemaphore() {
            buffer.putIntVolatile(0, 1);
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = tryAcquire();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = tryAcquire();
        }

        private int tryAcquire() {
            int permits = buffer.getIntVolatile(0);
            if (permits == 0) return 0;
            buffer.putIntVolatile(0, permits - 1);
            return 1;
        }
    }

    /** A release wakes who sleeps, or keeps it from sleeping: both come back, and the permit is spent. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "got the permit")
    @Outcome(expect = FORBIDDEN, desc = "came back without it; who sleeps beside it never comes back")
    @State
    public static class SemaphoreReleased {
        private final SharedSemaphore semaphore = new SharedSemaphore(SharedBuffer.allocate(8), 0);

        @Actor
        public void taker() {
            try {
                semaphore.acquire();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }

        @Actor
        public void releaser() {
            semaphore.release();
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = semaphore.availablePermits();
        }
    }

    /** A taker that looks for a permit first and says that it sleeps then. The releaser is the one that ships. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "saw the permit, or was woken")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "sleeps beside a permit: store first, look second")
    @State
    public static class WeakenedSemaphoreReleased {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private WaitTicket ticket;

        @Actor
        public void taker() {
            ticket = Atomics.listenInt(buffer, 0, 0, result -> {});
            Atomics.addInt(buffer, 4, 1);
        }

        @Actor
        public void releaser() {
            new SharedSemaphore(buffer, 0).release();
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = ticket.isWaiting() ? 1 : 0;
        }
    }

    /** What was done before the count fell is seen when it is zero. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "open, with both writes")
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "still closed")
    @Outcome(expect = FORBIDDEN, desc = "open before its time")
    @State
    public static class Latch {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final SharedLatch latch = new SharedLatch(buffer, 4);
        private int written;

        /** One step to go. */
        public Latch() {
            latch.set(1);
        }

        @Actor
        public void counter() {
            written = 1;
            buffer.putInt(0, 1);
            latch.countDown();
        }

        @Actor
        public void looker(II_Result r) {
            boolean isOpen = latch.count() == 0;
            r.r1 = isOpen ? written : -1;
            r.r2 = isOpen ? buffer.getInt(0) : -1;
        }
    }

    /** The count falls before what it announces, as a weaker machine may do by itself without release. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "open, with both writes")
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "still closed")
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0"},
            expect = ACCEPTABLE_INTERESTING,
            desc = "open before its time: what release is for")
    @State
    public static class WeakenedLatchSwapped {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private final SharedLatch latch = new SharedLatch(buffer, 4);
        private int written;

        /** One step to go. */
        public WeakenedLatchSwapped() {
            latch.set(1);
        }

        @Actor
        public void counter() {
            latch.countDown();
            written = 1;
            buffer.putInt(0, 1);
        }

        @Actor
        public void looker(II_Result r) {
            boolean isOpen = latch.count() == 0;
            r.r1 = isOpen ? written : -1;
            r.r2 = isOpen ? buffer.getInt(0) : -1;
        }
    }

    /** The last step wakes who sleeps: both come back. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "open")
    @Outcome(expect = FORBIDDEN, desc = "came back too early; who sleeps before an open latch never comes back")
    @State
    public static class LatchOpened {
        private final SharedLatch latch = new SharedLatch(SharedBuffer.allocate(8), 0);

        /** Two steps to go. */
        public LatchOpened() {
            latch.set(2);
        }

        @Actor
        public void waiter(I_Result r) {
            try {
                latch.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            r.r1 = latch.count();
        }

        @Actor
        public void counter() {
            latch.countDown();
            latch.countDown();
        }
    }

    /** A last step that wakes first and falls then. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "saw it open, or was woken")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "sleeps before an open latch: store first, wake second")
    @State
    public static class WeakenedLatchOpened {
        private final SharedBuffer buffer = SharedBuffer.allocate(8);
        private WaitTicket ticket;

        /** One step to go. */
        public WeakenedLatchOpened() {
            new SharedLatch(buffer, 0).set(1);
        }

        @Actor
        public void waiter() {
            ticket = Atomics.listenInt(buffer, 0, 1, result -> {});
        }

        @Actor
        public void counter() {
            Atomics.notifyAll(buffer, 0);
            Atomics.storeInt(buffer, 0, 0);
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = ticket.isWaiting() ? 1 : 0;
        }
    }

    /** A message arrives whole, the first one first. */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "both looks too early")
    @Outcome(id = "-1, 11", expect = ACCEPTABLE, desc = "the second look was in time")
    @Outcome(id = "11, -1", expect = ACCEPTABLE, desc = "one message so far")
    @Outcome(id = "11, 22", expect = ACCEPTABLE, desc = "both messages")
    @Outcome(expect = FORBIDDEN, desc = "a message in parts, or out of order")
    @State
    public static class Ring {
        private final SharedBuffer buffer = SharedBuffer.allocate(SharedRingProducer.sizeBytes(RING_BYTES));
        private final SharedRingProducer producer = new SharedRingProducer(buffer, 0, RING_BYTES);
        private final SharedRingConsumer consumer = new SharedRingConsumer(buffer, 0, RING_BYTES);

        @Actor
        public void sender() {
            producer.offer(new byte[] {1, 1, 1, 1, 1}, 0, 5);
            producer.offer(new byte[] {2, 2, 2, 2, 2}, 0, 5);
        }

        @Actor
        public void receiver(II_Result r) {
            byte[] message = new byte[8];
            r.r1 = look(message);
            r.r2 = look(message);
        }

        private int look(byte[] message) {
            int length = consumer.poll(message);
            if (length == SharedRingConsumer.EMPTY) return -1;
            boolean isWhole = length == 5 && message[0] == message[4];
            return isWhole ? message[0] * 11 : 99;
        }
    }

    /** The consumer does not sleep beside a message: both come back. */
    @JCStressTest
    @Outcome(id = "8", expect = ACCEPTABLE, desc = "got it")
    @Outcome(expect = FORBIDDEN, desc = "came back without it; who sleeps beside it never comes back")
    @State
    public static class RingWoken {
        private final SharedBuffer buffer = SharedBuffer.allocate(SharedRingProducer.sizeBytes(RING_BYTES));
        private final SharedRingProducer producer = new SharedRingProducer(buffer, 0, RING_BYTES);
        private final SharedRingConsumer consumer = new SharedRingConsumer(buffer, 0, RING_BYTES);

        @Actor
        public void receiver(I_Result r) {
            try {
                r.r1 = consumer.take(new byte[8]);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }

        @Actor
        public void sender() {
            producer.offer(new byte[8], 0, 8);
        }
    }

    /** A consumer that looks for a message first and says that it sleeps then. The producer is the one that ships. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "saw the message, or was woken")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "sleeps beside a message: store first, look second")
    @State
    public static class WeakenedRingWoken {
        private static final long TAIL_AT = 0;
        private static final long SLEEPING_AT = 256;

        private final SharedBuffer buffer = SharedBuffer.allocate(SharedRingProducer.sizeBytes(RING_BYTES));
        private final SharedRingProducer producer = new SharedRingProducer(buffer, 0, RING_BYTES);
        private WaitTicket ticket;

        @Actor
        public void receiver() {
            ticket = Atomics.listenLong(buffer, TAIL_AT, 0, result -> {});
            Atomics.storeInt(buffer, SLEEPING_AT, 1);
        }

        @Actor
        public void sender() {
            producer.offer(new byte[8], 0, 8);
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = ticket.isWaiting() ? 1 : 0;
        }
    }

    /** The ring's tail published without release: records may be overtaken. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "record before tail")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "the tail overtook its record; x86 never shows it")
    @State
    public static class WeakenedRing {
        private final SharedBuffer buffer = SharedBuffer.allocate(256);

        @Actor
        public void sender() {
            buffer.putInt(128, 1);
            buffer.putLongOpaque(0, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) buffer.getLongOpaque(0);
            r.r2 = buffer.getInt(128);
        }
    }

    /** The tail stored before its record, as a weaker machine may do by itself without release. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "too early, or with its record")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "the tail without its record: what release is for")
    @State
    public static class WeakenedRingSwapped {
        private final SharedBuffer buffer = SharedBuffer.allocate(256);

        @Actor
        public void sender() {
            buffer.putLongOpaque(0, 1);
            buffer.putIntOpaque(128, 1);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) buffer.getLongAcquire(0);
            r.r2 = buffer.getInt(128);
        }
    }

    /** What two threads add is all there, whether they meet on a stripe or not. */
    @JCStressTest
    @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "all there")
    @Outcome(expect = FORBIDDEN, desc = "something is lost")
    @State
    public static class StripedCounter {
        private final SharedBuffer buffer =
                SharedBuffer.allocate(SharedCounter.sizeBytes(1) + SharedCounter.sizeBytes(4));
        private final SharedCounter narrow = new SharedCounter(buffer, 0, 1);
        private final SharedCounter wide = new SharedCounter(buffer, SharedCounter.sizeBytes(1), 4);

        @Actor
        public void one() {
            narrow.add(1);
            wide.add(1);
        }

        @Actor
        public void other() {
            narrow.add(2);
            wide.add(2);
        }

        @Arbiter
        public void afterwards(II_Result r) {
            r.r1 = (int) narrow.sum();
            r.r2 = (int) wide.sum();
        }
    }

    /** A stripe that both threads may meet on, without an atomic addition. */
    @JCStressTest
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "all there")
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE_INTERESTING,
            desc = "one is lost: stripes alone are not enough")
    @State
    public static class WeakenedCounter {
        private final SharedBuffer buffer = SharedBuffer.allocate(SharedCounter.sizeBytes(1));
        private final SharedCounter counter = new SharedCounter(buffer, 0, 1);

        @Actor
        public void one() {
            buffer.putLongVolatile(0, buffer.getLongVolatile(0) + 1);
        }

        @Actor
        public void other() {
            buffer.putLongVolatile(0, buffer.getLongVolatile(0) + 2);
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = (int) counter.sum();
        }
    }
}
