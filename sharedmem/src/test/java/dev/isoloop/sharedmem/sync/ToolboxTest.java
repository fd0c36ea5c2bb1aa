package dev.isoloop.sharedmem.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.WaitResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ToolboxTest {
    private static final int ROUNDS = 250;
    private static final int SPINS_MAX = 1500;
    private static final int CHANGES = 20_000;

    private final SharedBuffer buffer = SharedBuffer.allocate(8 * 1024);
    private final AtomicReference<SharedBuffer> toClose = new AtomicReference<>();

    @AfterEach
    void close() {
        buffer.close();
    }

    /** A step on a thread of its own. */
    private static final class Other {
        private final CompletableFuture<Object> outcome = new CompletableFuture<>();
        private final Thread thread;

        Other(Callable<?> step) {
            thread = new Thread(() -> {
                try {
                    outcome.complete(step.call());
                } catch (Throwable thrown) {
                    outcome.completeExceptionally(thrown);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void awaitSleeping() {
            while (!outcome.isDone()
                    && thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertFalse(outcome.isDone(), "sleeps");
        }

        Throwable failure() {
            return assertThrows(CompletionException.class, outcome::join).getCause();
        }
    }

    // ---- SharedMutex

    @Test
    void aMutexExcludesAndLetsTheNextOneIn() throws InterruptedException {
        SharedMutex mutex = new SharedMutex(buffer, 4);
        assertFalse(mutex.isLocked());
        mutex.lock();
        assertTrue(mutex.isLocked());
        assertFalse(mutex.tryLock(), "not reentrant");
        Other other = new Other(() -> {
            SharedMutex same = new SharedMutex(buffer, 4);
            same.lock();
            same.unlock();
            return null;
        });
        other.awaitSleeping();
        mutex.unlock();
        other.outcome.join();
        assertTrue(mutex.tryLock());
        mutex.unlock();
    }

    @Test
    void aSleeperWhoseHandleWasClosedLeavesTheMutexToTheNext() throws InterruptedException {
        SharedMutex mutex = new SharedMutex(buffer, 4);
        mutex.lock();
        SharedBuffer closed = buffer.share();
        Other first = new Other(() -> lockAndUnlock(closed));
        first.awaitSleeping();
        Other second = new Other(() -> lockAndUnlock(buffer));
        second.awaitSleeping();
        closed.close();
        mutex.unlock();
        assertInstanceOf(DetachedException.class, first.failure());
        second.outcome.join();
    }

    private static Void lockAndUnlock(SharedBuffer buffer) throws InterruptedException {
        SharedMutex mutex = new SharedMutex(buffer, 4);
        mutex.lock();
        mutex.unlock();
        return null;
    }

    @Test
    void aSleeperWhoseHandleWasClosedLeavesThePermitToTheNext() {
        SharedBuffer closed = buffer.share();
        Other first = new Other(() -> acquire(closed));
        first.awaitSleeping();
        Other second = new Other(() -> acquire(buffer));
        second.awaitSleeping();
        closed.close();
        new SharedSemaphore(buffer, 0).release();
        assertInstanceOf(DetachedException.class, first.failure());
        second.outcome.join();
    }

    private static Void acquire(SharedBuffer buffer) throws InterruptedException {
        new SharedSemaphore(buffer, 0).acquire();
        return null;
    }

    /** The moment between the end of the sleep and the next look at the memory can't be chosen, so many are tried. */
    @Test
    void noMutexAndNoPermitIsLeftBesideASleeperHoweverLateAHandleCloses() throws InterruptedException {
        SharedMutex mutex = new SharedMutex(buffer, 4 + 64);
        SharedSemaphore semaphore = new SharedSemaphore(buffer, 0);
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            mutex.lock();
            closeWhileWoken(handle -> new SharedMutex(handle, 4 + 64).lock(), mutex::unlock, random);
            closeWhileWoken(handle -> new SharedSemaphore(handle, 0).acquire(), semaphore::release, random);
            assertTrue(semaphore.tryAcquire());
        }
    }

    private interface Take {
        void by(SharedBuffer handle) throws InterruptedException;
    }

    /** Two want the same thing; the first one's handle closes while it is given to it. Both give it back. */
    private void closeWhileWoken(Take take, Runnable give, Random random) {
        SharedBuffer closing = buffer.share();
        Other first = new Other(() -> takeAndGive(take, closing, give));
        first.awaitSleeping();
        Other second = new Other(() -> takeAndGive(take, buffer, give));
        second.awaitSleeping();
        int spins = random.nextInt(SPINS_MAX);
        give.run();
        for (int spin = 0; spin < spins; spin++) Thread.onSpinWait();
        closing.close();
        first.outcome.handle((done, failure) -> done).join();
        second.outcome.join();
    }

    private static Void takeAndGive(Take take, SharedBuffer handle, Runnable give) throws InterruptedException {
        take.by(handle);
        give.run();
        return null;
    }

    @Test
    void aChangeThatWasMadeWakesItsSleepersAlthoughItsHandleIsClosed() throws InterruptedException {
        SharedBuffer closed = buffer.share();
        closed.close();
        Other[] others = new Other[4];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Other(() -> Atomics.waitInt(buffer, 8, 0));
            others[i].awaitSleeping();
        }
        Wake.sleepers(closed, 8, 1);
        assertEquals(WaitResult.OK, others[0].outcome.join());
        Wake.sleepersIfAny(closed, 16, 8, 2);
        assertEquals(WaitResult.OK, others[1].outcome.join());
        assertEquals(WaitResult.OK, others[2].outcome.join());
        assertFalse(others[3].outcome.isDone());
        Wake.sleepers(closed, 8, Integer.MAX_VALUE);
        assertEquals(WaitResult.OK, others[3].outcome.join());
    }

    /** As above: the moment between a change and its notify is met by some of many tries. */
    @Test
    void aChangeIsRefusedAsAWholeHoweverLateItsHandleCloses() throws InterruptedException {
        SharedMutex mutex = new SharedMutex(buffer, 0);
        SharedSemaphore semaphore = new SharedSemaphore(buffer, 8);
        SharedLatch latch = new SharedLatch(buffer, 16);
        SharedRingConsumer consumer = new SharedRingConsumer(buffer, 64, 64);
        byte[] message = new byte[4];
        buffer.putInt(12, 1); // somebody may wait for a permit
        buffer.putInt(64 + 256, 1); // and for a message
        Other closer = new Other(this::closeAll);
        for (int round = 0; round < CHANGES; round++) {
            buffer.putInt(0, 2); // locked, and somebody may wait
            boolean isUnlocked = isDone(handle -> new SharedMutex(handle, 0)::unlock);
            assertEquals(isUnlocked, !mutex.isLocked(), "unlocked, as told");
            boolean isReleased = isDone(handle -> new SharedSemaphore(handle, 8)::release);
            assertEquals(isReleased, semaphore.tryAcquire(), "released, as told");
            latch.set(1);
            boolean isDown = isDone(handle -> new SharedLatch(handle, 16)::countDown);
            assertEquals(isDown, latch.count() == 0, "counted down, as told");
            if (!isDown) latch.countDown();
            boolean isOffered = isDone(handle -> {
                SharedRingProducer producer = new SharedRingProducer(handle, 64, 64);
                return () -> producer.offer(message, 0, message.length);
            });
            assertEquals(isOffered, consumer.poll(message) == message.length, "offered, as told");
        }
        closer.thread.interrupt();
        closer.outcome.join();
    }

    /** Closes what is put there, until it is interrupted. */
    private Void closeAll() {
        while (!Thread.currentThread().isInterrupted()) {
            SharedBuffer next = toClose.get();
            if (next != null) {
                next.close();
                toClose.set(null);
            }
            Thread.yield();
        }
        return null;
    }

    /** Makes a change while its handle is closed. Returns whether it was made, by what it says itself. */
    private boolean isDone(Function<SharedBuffer, Runnable> change) {
        SharedBuffer closing = buffer.share();
        Runnable changing = change.apply(closing);
        toClose.set(closing);
        try {
            changing.run();
            return true;
        } catch (DetachedException closed) {
            return false;
        } finally {
            while (toClose.get() != null) Thread.yield();
        }
    }

    @Test
    void aClosedHandleTakesNoTool() {
        SharedBuffer closed = buffer.share();
        closed.close();
        assertThrows(DetachedException.class, () -> new SharedMutex(closed, 0));
        assertThrows(DetachedException.class, () -> new SharedSemaphore(closed, 1));
        assertThrows(DetachedException.class, () -> new SharedCounter(closed, -8, 1));
    }

    @Test
    void aMutexKeepsASumOfPlainAdditionsComplete() throws InterruptedException {
        int rounds = 20_000;
        Other other = new Other(() -> addLocked(rounds));
        addLocked(rounds);
        other.outcome.join();
        assertEquals(2 * rounds, buffer.getInt(8));
    }

    private Void addLocked(int rounds) throws InterruptedException {
        SharedMutex mutex = new SharedMutex(buffer, 0);
        for (int i = 0; i < rounds; i++) {
            mutex.lock();
            try {
                buffer.putInt(8, buffer.getInt(8) + 1);
            } finally {
                mutex.unlock();
            }
        }
        return null;
    }

    @Test
    void unlockingAFreeMutexIsRefused() {
        SharedMutex mutex = new SharedMutex(buffer, 0);
        assertThrows(IllegalMonitorStateException.class, mutex::unlock);
        assertTrue(mutex.tryLock());
    }

    @Test
    void anInterruptEndsTheSleepBeforeAMutexWithoutTakingIt() {
        SharedMutex mutex = new SharedMutex(buffer, 0);
        assertTrue(mutex.tryLock());
        Other other = new Other(() -> {
            mutex.lock();
            return null;
        });
        other.awaitSleeping();
        other.thread.interrupt();
        assertInstanceOf(InterruptedException.class, other.failure());
        mutex.unlock();
        assertFalse(mutex.isLocked());
    }

    @Test
    void whoSleepsBeforeAMutexIsToldWhenTheMemoryIsGone() {
        SharedBuffer lost = SharedBuffer.allocate(8);
        SharedMutex mutex = new SharedMutex(lost, 0);
        assertTrue(mutex.tryLock());
        Other other = new Other(() -> {
            mutex.lock();
            return null;
        });
        other.awaitSleeping();
        lost.close();
        assertInstanceOf(DetachedException.class, other.failure());
    }

    // ---- SharedSemaphore

    @Test
    void aSemaphoreGivesAsManyPermitsAsItHas() throws InterruptedException {
        SharedSemaphore semaphore = new SharedSemaphore(buffer, 0);
        assertFalse(semaphore.tryAcquire());
        semaphore.release(2);
        semaphore.acquire();
        assertTrue(semaphore.tryAcquire());
        assertFalse(semaphore.tryAcquire());
        assertEquals(0, semaphore.availablePermits());
    }

    @Test
    void aReleaseWakesAsManyAsItHasPermitsFor() {
        SharedSemaphore semaphore = new SharedSemaphore(buffer, 0);
        Other[] others = new Other[3];
        for (int i = 0; i < 3; i++) {
            others[i] = new Other(() -> {
                semaphore.acquire();
                return null;
            });
            others[i].awaitSleeping();
        }
        semaphore.release(2);
        CompletableFuture.anyOf(others[0].outcome, others[1].outcome, others[2].outcome)
                .join();
        semaphore.release();
        for (Other other : others) other.outcome.join();
        assertEquals(0, semaphore.availablePermits());
        assertEquals(0, buffer.getInt(4), "nobody counts as asleep");
    }

    @Test
    void anInterruptedAcquireTakesNothingAndCountsNobody() {
        SharedSemaphore semaphore = new SharedSemaphore(buffer, 0);
        Other other = new Other(() -> {
            semaphore.acquire();
            return null;
        });
        other.awaitSleeping();
        other.thread.interrupt();
        assertInstanceOf(InterruptedException.class, other.failure());
        assertEquals(0, buffer.getInt(4));
    }

    @Test
    void permitsThatDoNotFitAreRefused() {
        SharedSemaphore semaphore = new SharedSemaphore(buffer, 0);
        semaphore.release(Integer.MAX_VALUE - 1);
        var thrown = assertThrows(IllegalArgumentException.class, () -> semaphore.release(2));
        assertEquals("2 permits to add to 2147483646, expected 0 to 1", thrown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
        semaphore.release(0);
        semaphore.release();
        assertEquals(Integer.MAX_VALUE, semaphore.availablePermits());
    }

    // ---- SharedLatch

    @Test
    void aLatchOpensAtZeroForAll() throws InterruptedException {
        SharedLatch latch = new SharedLatch(buffer, 0);
        latch.await();
        latch.set(2);
        Other early = new Other(() -> latch.await(Duration.ofDays(1)));
        early.awaitSleeping();
        latch.countDown();
        Other late = new Other(() -> latch.await(Duration.ofDays(1)));
        late.awaitSleeping();
        assertFalse(early.outcome.isDone());
        latch.countDown();
        assertEquals(true, early.outcome.join());
        assertEquals(true, late.outcome.join());
        latch.countDown();
        assertEquals(0, latch.count());
    }

    @Test
    void awaitingALatchForNoTimeOnlyLooks() throws InterruptedException {
        SharedLatch latch = new SharedLatch(buffer, 0);
        assertTrue(latch.await(Duration.ZERO));
        latch.set(1);
        assertFalse(latch.await(Duration.ZERO));
        assertFalse(latch.await(Duration.ofNanos(1)));
    }

    @Test
    void theTimeOfALatchGoesOnWhenItsPlaceIsNotifiedForNothing() throws InterruptedException {
        SharedLatch latch = new SharedLatch(buffer, 0);
        latch.set(1);
        AtomicBoolean isOver = new AtomicBoolean();
        Other notifying = new Other(() -> {
            while (!isOver.get()) Atomics.notifyAll(buffer, 0);
            return null;
        });
        assertFalse(latch.await(Duration.ofMillis(50)));
        isOver.set(true);
        notifying.outcome.join();
    }

    @Test
    void aLatchIsSetOnlyAtZeroAndNotToZero() {
        SharedLatch latch = new SharedLatch(buffer, 0);
        assertThrows(IllegalArgumentException.class, () -> latch.set(0));
        latch.set(3);
        var thrown = assertThrows(IllegalStateException.class, () -> latch.set(1));
        assertEquals("Latch to be set to 1 stands at 3, expected 0", thrown.getMessage());
        assertEquals(3, latch.count());
    }

    // ---- SharedCounter

    @Test
    void aCounterAddsUpWhatThreadsAdd() {
        SharedCounter counter = new SharedCounter(buffer, 0, 4);
        Other[] others = new Other[4];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Other(() -> {
                SharedCounter same = new SharedCounter(buffer, 0, 4);
                for (int n = 0; n < 1000; n++) same.add(3);
                return null;
            });
        }
        for (Other other : others) other.outcome.join();
        counter.add(-1);
        assertEquals(11_999, counter.sum());
    }

    @Test
    void stripesAreAPowerOfTwo() {
        for (int stripes : new int[] {0, -1, 3, 2048, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> new SharedCounter(buffer, 0, stripes));
        }
        assertEquals(1024, SharedCounter.sizeBytes(8));
    }

    // ---- The ring

    private static byte[] message(int lengthBytes, int seed) {
        byte[] message = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) message[i] = (byte) (seed + i);
        return message;
    }

    @Test
    void messagesOfAnyLengthComeOutWholeAndInOrder() {
        SharedRingProducer producer = new SharedRingProducer(buffer, 8, 256);
        SharedRingConsumer consumer = new SharedRingConsumer(buffer, 8, 256);
        assertEquals(124, producer.messageBytesMax());
        byte[] target = new byte[124];
        assertEquals(SharedRingConsumer.EMPTY, consumer.poll(target));
        Random random = new Random(3);
        int sent = 0;
        int received = 0;
        int[] lengths = new int[2000];
        while (received < lengths.length) {
            while (sent < lengths.length) {
                int length = random.nextInt(125);
                if (!producer.offer(message(length, sent), 0, length)) break;
                lengths[sent++] = length;
            }
            for (int n = random.nextInt(4); n >= 0 && received < sent; n--, received++) {
                assertEquals(lengths[received], consumer.poll(target));
                assertArrayEquals(message(lengths[received], received), Arrays.copyOf(target, lengths[received]));
            }
        }
        assertEquals(SharedRingConsumer.EMPTY, consumer.poll(target));
    }

    @Test
    void aFullRingTakesNoMoreUntilThereIsRoom() {
        SharedRingProducer producer = new SharedRingProducer(buffer, 0, 64);
        SharedRingConsumer consumer = new SharedRingConsumer(buffer, 0, 64);
        byte[] bytes = new byte[28];
        assertTrue(producer.offer(bytes, 0, 28));
        assertTrue(producer.offer(bytes, 0, 28));
        assertFalse(producer.offer(bytes, 0, 0));
        assertEquals(28, consumer.poll(bytes));
        assertTrue(producer.offer(bytes, 0, 28));
    }

    @Test
    void aMessageThatNeverFitsIsRefused() {
        SharedRingProducer producer = new SharedRingProducer(buffer, 0, 64);
        var thrown = assertThrows(IllegalArgumentException.class, () -> producer.offer(new byte[29], 0, 29));
        assertEquals("Message of 29 bytes, expected at most 28", thrown.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(new byte[4], 2, 3));
    }

    @Test
    void aMessageLongerThanTheTargetStays() {
        SharedRingProducer producer = new SharedRingProducer(buffer, 0, 64);
        SharedRingConsumer consumer = new SharedRingConsumer(buffer, 0, 64);
        for (int round = 0; round < 5; round++) {
            assertTrue(producer.offer(message(20, 1), 0, 20));
            assertThrows(IndexOutOfBoundsException.class, () -> consumer.poll(new byte[19]));
            byte[] target = new byte[20];
            assertEquals(20, consumer.poll(target));
            assertArrayEquals(message(20, 1), target);
        }
    }

    @Test
    void anEndMadeLaterGoesOnWhereTheFormerOneWas() {
        byte[] target = new byte[8];
        assertTrue(new SharedRingProducer(buffer, 0, 64).offer(message(3, 1), 0, 3));
        assertTrue(new SharedRingProducer(buffer, 0, 64).offer(message(4, 2), 0, 4));
        assertEquals(3, new SharedRingConsumer(buffer, 0, 64).poll(target));
        assertEquals(4, new SharedRingConsumer(buffer, 0, 64).poll(target));
    }

    @Test
    void aConsumerSleepsUntilAMessageComes() {
        Other consumer = new Other(() -> new SharedRingConsumer(buffer, 0, 64).take(new byte[8]));
        consumer.awaitSleeping();
        assertTrue(new SharedRingProducer(buffer, 0, 64).offer(new byte[5], 0, 5));
        assertEquals(5, consumer.outcome.join());
    }

    @Test
    void aStreamOfMessagesCrossesThreadsWhole() throws InterruptedException {
        int count = 50_000;
        SharedRingConsumer consumer = new SharedRingConsumer(buffer, 0, 1024);
        Other sender = new Other(() -> {
            SharedRingProducer producer = new SharedRingProducer(buffer, 0, 1024);
            for (int n = 0; n < count; n++) {
                byte[] message = message(n % 60, n);
                while (!producer.offer(message, 0, message.length)) Thread.onSpinWait();
            }
            return null;
        });
        byte[] target = new byte[60];
        for (int n = 0; n < count; n++) {
            int length = consumer.take(target);
            assertEquals(n % 60, length);
            assertArrayEquals(message(length, n), Arrays.copyOf(target, length));
        }
        sender.outcome.join();
    }

    @Test
    void aRingsCapacityIsAPowerOfTwo() {
        for (int capacity : new int[] {0, 32, 100, -64, Integer.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> SharedRingProducer.sizeBytes(capacity));
        }
    }

    // ---- All

    @Test
    void aToolOutsideTheBufferOrMisalignedIsRefused() {
        long end = buffer.capacityBytes();
        assertThrows(IndexOutOfBoundsException.class, () -> new SharedMutex(buffer, end));
        assertThrows(IndexOutOfBoundsException.class, () -> new SharedSemaphore(buffer, end - 4));
        assertThrows(IndexOutOfBoundsException.class, () -> new SharedLatch(buffer, -4));
        assertThrows(IndexOutOfBoundsException.class, () -> new SharedCounter(buffer, end - 128, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> new SharedRingConsumer(buffer, 8, 8192));
        assertThrows(IllegalArgumentException.class, () -> new SharedMutex(buffer, 2));
        assertThrows(IllegalArgumentException.class, () -> new SharedCounter(buffer, 4, 1));
    }
}
