package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When a receiver that seemed to be awake is looked at again. */
class RingLaterTest {
    @EveryHost
    void onceTheCallbackHasReturnedAndBeforeItsTicks(HostKind host) {
        LoopProgram.expect(
                host,
                "posted look tick",
                p -> p.io(() -> {
                    p.loop.ringLater(() -> p.log("look"));
                    p.loop.nextTick(() -> p.log("tick"));
                    p.log("posted");
                }));
    }

    @EveryHost
    void onceTheDrainIsOverInWhichItWasRemembered(HostKind host) {
        LoopProgram.expect(host, "tick microtask look immediate", p -> {
            p.loop.nextTick(() -> {
                p.loop.ringLater(() -> p.log("look"));
                p.log("tick");
            });
            p.loop.queueMicrotask(() -> p.log("microtask"));
            p.immediate(() -> p.log("immediate"));
        });
    }

    @EveryHost
    void alsoIfTheCallbackFails(HostKind host) {
        LoopProgram.expect(host, "look failed", p -> {
            p.events.onUncaughtError((error, origin) -> p.log("failed"));
            p.io(() -> {
                p.loop.ringLater(() -> p.log("look"));
                throw new IllegalStateException("by intention");
            });
        });
    }

    @EveryHost
    void onceForManyPostsInARow(HostKind host) {
        LoopProgram.expect(host, "look", p -> {
            LateRing receiver = () -> p.log("look");
            for (int post = 0; post < 1000; post++) p.loop.ringLater(receiver);
        });
    }

    @EveryHost
    void ofManyReceiversNoneIsForgotten(HostKind host) {
        int[] looks = {0};
        LoopProgram.expect(host, "looks:1000", p -> {
            for (int post = 0; post < 1000; post++) p.loop.ringLater(() -> looks[0]++);
            p.immediate(() -> p.log("looks:" + looks[0]));
        });
    }

    @Test
    void beforeTheLoopWaitsOnSharedMemory() {
        List<String> trace = new ArrayList<>();
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            EventLoop loop = EventLoop.builder().mayBlock().unwatched().build();
            loop.start(() -> {
                loop.ringLater(() -> trace.add("look"));
                waitOn(buffer);
                trace.add("waited");
            });
            loop.run();
        }
        assertEquals(List.of("look", "waited"), trace);
    }

    /** The value differs, so that it does not wait, but it might have. */
    private static void waitOn(SharedBuffer buffer) {
        try {
            Atomics.waitInt(buffer, 0, 1);
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    @Test
    void atOnceOutsideATurn() {
        EventLoop loop = EventLoop.builder().unwatched().build();
        List<String> trace = new ArrayList<>();
        loop.ringLater(() -> trace.add("look"));
        assertEquals(List.of("look"), trace);
    }

    @Test
    void notForAnotherThread() throws InterruptedException {
        EventLoop loop = EventLoop.builder().unwatched().build();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        Thread other = new Thread(
                () -> refusal.set(assertThrows(WrongLoopThreadException.class, () -> loop.ringLater(() -> {}))));
        other.start();
        other.join();
        assertEquals(WrongLoopThreadException.class, refusal.get().getClass());
    }
}
