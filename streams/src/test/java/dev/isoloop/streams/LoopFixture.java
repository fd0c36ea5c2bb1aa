package dev.isoloop.streams;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.reactivestreams.tck.TestEnvironment;

/** A loop on a thread of its own that lives until it is closed. */
final class LoopFixture implements AutoCloseable {
    /** How long the TCK waits for what must come. Some of its tests wait so long although they pass. */
    private static final long EXPECTED_MS_MAX = 5_000;

    /** How long it waits to see that nothing comes. */
    private static final long SILENCE_MS = 100;

    /** How often it may look whether a subscriber that has cancelled was collected: each look is for a tenth of a second only. */
    private static final int LOOKS_MAX = 20;

    final EventLoop loop;

    LoopFixture(String name) {
        loop = EventLoop.builder().name(name).build();
        loop.start(loop::ref);
        LoopThread.start(loop);
    }

    static TestEnvironment tckEnvironment() {
        return new TestEnvironment(EXPECTED_MS_MAX, SILENCE_MS);
    }

    /** What the TCK does; it may throw. */
    interface Check {
        void run() throws Throwable;
    }

    /** The check again until it passes: for what happens eventually, while the TCK looks for a moment only. */
    static void eventually(Check before, Check check) throws Throwable {
        for (int looks = 1; looks < LOOKS_MAX; looks++) {
            try {
                check.run();
                return;
            } catch (AssertionError notYet) {
                before.run();
            }
        }
        check.run();
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
