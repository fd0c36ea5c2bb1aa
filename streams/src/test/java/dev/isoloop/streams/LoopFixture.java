package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A loop on a thread of its own that lives until it is closed. */
final class LoopFixture implements AutoCloseable {
    final EventLoop loop;

    LoopFixture(String name) {
        loop = EventLoop.builder().name(name).build();
        loop.start(loop::ref);
        LoopThread.start(loop);
    }

    /** Calls it on the loop's thread and waits for what it gives. */
    <T> T call(Function<EventLoop, T> function) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(function.apply(loop));
            } catch (RuntimeException thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return result.join();
    }

    @Override
    public void close() {
        loop.close();
    }
}
