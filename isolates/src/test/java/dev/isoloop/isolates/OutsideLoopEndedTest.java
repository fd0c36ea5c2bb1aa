package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Subscription;
import dev.isoloop.sharedmem.Transferable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What threads without a loop do with what belonged to an outside loop that has ended. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutsideLoopEndedTest {
    private static void endTheOutsideLoop() {
        MessageChannel c = new MessageChannel();
        CompletableFuture<Thread> outside = new CompletableFuture<>();
        c.port2().onMessage(message -> {
            outside.complete(Thread.currentThread());
            EventLoop.current().exit(0);
        });
        c.port1().postMessage("end it");
        try {
            outside.get().join();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static Isolate idle() {
        return Isolate.spawn(context -> context.parentPort().onMessage(message -> {}));
    }

    @Test
    void aRequestToAnIsolateAnswersWithAFutureThatHasFailed() {
        Isolate isolate = idle();
        endTheOutsideLoop();
        CompletableFuture<Object> answer = isolate.requestFuture("anybody there?");
        ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
        assertInstanceOf(PeerClosedException.class, failed.getCause());
    }

    @Test
    void aRequestHandlerThatIsRefusedIsNotRegistered() {
        Isolate isolate = idle();
        MessageChannel channel = new MessageChannel();
        endTheOutsideLoop();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThrows(RejectedExecutionException.class, () -> isolate.onRequest(question -> null));
            assertThrows(RejectedExecutionException.class, () -> channel.port1().onRequest(question -> null));
        }
    }

    @Test
    void aListenerThatWasAddedBeforeIsRemovedWithoutAComplaint() {
        Isolate isolate = idle();
        MessageChannel channel = new MessageChannel();
        BroadcastChannel broadcast = new BroadcastChannel("news");
        List<Subscription> added = List.of(
                channel.port1().onMessage(message -> {}),
                channel.port1().onRequest(question -> null),
                broadcast.onMessage(message -> {}),
                isolate.listenOnline(() -> {}),
                isolate.onRequest(question -> null));
        endTheOutsideLoop();
        added.forEach(listener -> assertDoesNotThrow(listener::close));
    }

    /** Moves once, and says when it is closed. */
    private static final class Crate implements Transferable, AutoCloseable {
        private final AtomicInteger closed;

        Crate(AtomicInteger closed) {
            this.closed = closed;
        }

        @Override
        public void requireTransferable() {}

        @Override
        public Crate transfer() {
            return new Crate(closed);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Ends the outside loop in the middle of a spawn. */
    private static final class Sabotage implements CloneableMessage<Sabotage> {
        @Override
        public Sabotage cloneMessage(CloneContext context) {
            endTheOutsideLoop();
            return new Sabotage();
        }
    }

    @Test
    void whatASpawnHasMovedIsClosedWhenTheOutsideLoopEndsInTheMiddleOfIt() {
        AtomicInteger closed = new AtomicInteger();
        Isolate.Builder builder = Isolate.builder().workerData(new Sabotage()).transfer(new Crate(closed));
        assertThrows(IllegalStateException.class, () -> builder.spawn(context -> {}));
        assertEquals(1, closed.get());
    }
}
