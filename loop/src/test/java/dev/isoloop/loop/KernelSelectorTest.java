package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A selector that spins, fails, or can't be opened. */
@org.junit.jupiter.api.Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelSelectorTest {
    private enum Fault {
        NONE,
        SPINS,
        FAILS
    }

    private static final class FaultySelector extends KernelSelector {
        private volatile Fault fault = Fault.NONE;
        private Selector faulty;

        FaultySelector(PollerCounters counters) {
            super(Clock.system(), counters);
        }

        @Override
        int doSelect(Selector selecting, Consumer<SelectionKey> sweep, long timeoutMs) throws IOException {
            if (faulty == null) faulty = selecting;
            if (selecting != faulty || timeoutMs == NOW) return super.doSelect(selecting, sweep, timeoutMs);
            return switch (fault) {
                case NONE -> super.doSelect(selecting, sweep, timeoutMs);
                case SPINS -> 0;
                case FAILS -> throw new IOException("injected");
            };
        }
    }

    private final PollerCounters counters = new PollerCounters();
    private final FaultySelector selector = new FaultySelector(counters);
    private final KernelPoller poller = new KernelPoller(Clock.system(), counters, selector);

    @Test
    void aSelectorThatSpinsIsReplacedAndNoChannelIsForgotten() throws Exception {
        surviveA(Fault.SPINS);
        assertTrue(counters.spurious.get() >= KernelSelector.FRUITLESS_MAX);
    }

    @Test
    void aSelectorThatFailsIsReplacedAndNoChannelIsForgotten() throws Exception {
        surviveA(Fault.FAILS);
    }

    private void surviveA(Fault fault) throws Exception {
        EventLoop loop = EventLoop.builder().unwatched().build();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        loop.start(() -> {
            try {
                ByteBuffer one = ByteBuffer.allocate(1);
                poller.register(loop, pipe.source(), SelectionKey.OP_READ, ops -> {
                    try {
                        one.clear();
                        pipe.source().read(one);
                    } catch (IOException failed) {
                        throw new IllegalStateException(failed);
                    }
                    if (first.getCount() > 0) first.countDown();
                    else second.countDown();
                });
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
        LoopThread thread = LoopThread.start(loop);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        first.await();
        selector.fault = fault;
        loop.execute(() -> {}); // ends the wait that was begun before the fault
        while (poller.stats().rebuilds() == 0) Thread.onSpinWait();
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        second.await();
        assertEquals(1, poller.stats().rebuilds());
        loop.terminate(0);
        thread.join();
        assertEquals(0, poller.stats().registrations());
    }

    @Test
    void aChannelThatWasClosedWhenASelectorThrewIsLetGoOfLater() throws Exception {
        IllegalStateException injected = new IllegalStateException("injected");
        AtomicBoolean isThrowing = new AtomicBoolean();
        KernelPoller failing = new KernelPoller(Clock.system(), counters, new KernelSelector(Clock.system(), counters) {
            @Override
            int doSelect(Selector selecting, Consumer<SelectionKey> sweep, long timeoutMs) throws IOException {
                if (isThrowing.getAndSet(false)) throw injected;
                return super.doSelect(selecting, sweep, timeoutMs);
            }
        });
        EventLoop loop = EventLoop.builder().unwatched().build();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        Registration registration = failing.register(loop, pipe.source(), SelectionKey.OP_READ, ops -> {});
        registration.close(null);
        isThrowing.set(true);
        assertSame(injected, assertThrows(IllegalStateException.class, loop::tickNow));
        assertTrue(loop.tickNow());
        assertEquals(0, failing.stats().registrations());
        assertEquals(0, loop.run());
        assertFalse(failing.isOpen());
    }

    @Test
    void withoutDescriptorsARegistrationIsRefusedAndLeavesNothingBehind() throws Exception {
        KernelSelector exhausted = new KernelSelector(Clock.system(), counters) {
            @Override
            Selector openSelector() throws IOException {
                throw new IOException("Too many open files");
            }
        };
        KernelPoller starved = new KernelPoller(Clock.system(), counters, exhausted);
        EventLoop loop = EventLoop.builder().unwatched().build();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        loop.start(() -> {
            IOException refused = assertThrows(
                    IOException.class, () -> starved.register(loop, pipe.source(), SelectionKey.OP_READ, ops -> {}));
            assertEquals("the kernel poller can't open its selector: Too many open files", refused.getMessage());
        });
        assertEquals(0, loop.run()); // nothing holds it
        assertEquals(0, starved.stats().registrations());
    }
}
