package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.reactivestreams.tck.TestEnvironment;

/** A loop on a thread of its own that lives until it is closed. */
final class LoopFixture implements AutoCloseable {
    /** How long the TCK waits for what must come: only a test that fails takes so long. */
    private static final long EXPECTED_MS_MAX = 2_000;

    /** How long it waits to see that nothing comes. */
    private static final long SILENCE_MS = 100;

    final EventLoop loop;

    LoopFixture(String name) {
        loop = EventLoop.builder().name(name).build();
        loop.start(loop::ref);
        LoopThread.start(loop);
    }

    static TestEnvironment tckEnvironment() {
        return new TestEnvironment(EXPECTED_MS_MAX, SILENCE_MS);
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
