package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Subscription;
import dev.isoloop.sharedmem.TransferBuffer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that run no loop, as a web request's or main. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutsideCallersTest {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Test
    void aPlainThreadSpawnsPostsAndHearsOnTheOutsideLoop() throws Exception {
        Isolate isolate = Isolate.spawn(context -> context.parentPort().onMessage(message -> {
            context.parentPort().postMessage("echo " + message);
            context.parentPort().close();
        }));
        isolate.onMessage(
                message -> heard.add(message + " on " + Thread.currentThread().getName()));
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        isolate.onExit(exit::complete);
        assertTrue(isolate.postMessage("hello"));
        assertEquals("echo hello on isoloop-outside", heard.take());
        assertEquals(0, exit.get());
    }

    @Test
    void theStreamBeginsWithTheFirstListenerSoNothingIsMissed() throws Exception {
        Isolate isolate = Isolate.spawn(context -> context.parentPort().postMessage("early"));
        while (isolate.incoming().posted() == 0) {
            Thread.onSpinWait();
        }
        isolate.onMessage(heard::add);
        assertEquals("early", heard.take());
    }

    @Test
    void listenersGivenToTheBuilderHearEverything() throws Exception {
        Isolate.builder()
                .listeners(isolate -> isolate.onOnline(() -> heard.add("online"))
                        .onMessage(heard::add)
                        .onError(error -> heard.add(error.getMessage()))
                        .onExit(heard::add))
                .spawn(context -> {
                    context.parentPort().postMessage("m");
                    throw new IllegalStateException("boom");
                });
        assertEquals("online", heard.take());
        assertEquals("m", heard.take());
        assertEquals("boom", heard.take());
        assertEquals(1, heard.take());
    }

    @Test
    void aPlainThreadTakesAMessageByAHandler() {
        MessageChannel channel = new MessageChannel();
        assertFalse(channel.port2().receive(heard::add));
        channel.port1().postMessage("first");
        channel.port1().postMessage("second");
        assertTrue(channel.port2().receive(heard::add));
        assertEquals("first", heard.poll());
        assertThrows(NullPointerException.class, () -> channel.port2().receive(null));
        assertEquals(1, channel.port1().outgoing().queued());
        channel.port1().close();
    }

    @Test
    void manyThreadsPostToOneIsolateAndNothingIsLost() throws Exception {
        int threads = 4;
        int each = 5_000;
        Isolate isolate = Isolate.builder().workerData(threads * each).spawn(context -> {
            int[] left = {context.workerData(Integer.class)};
            Set<Object> seen = new HashSet<>();
            context.parentPort().onMessage(message -> {
                seen.add(message);
                if (--left[0] == 0) {
                    context.parentPort().postMessage(seen.size());
                    context.parentPort().close();
                }
            });
        });
        isolate.onMessage(heard::add);
        List<Thread> posting = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int base = t * each;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    isolate.postMessage(base + i);
                }
            });
            thread.start();
            posting.add(thread);
        }
        for (Thread thread : posting) {
            thread.join();
        }
        assertEquals(threads * each, heard.take());
        assertEquals(threads * each, isolate.outgoing().delivered());
    }

    @Test
    void aBufferGoesIntoAnIsolateAndComesBackToAPlainThread() throws Exception {
        TransferBuffer buffer = TransferBuffer.allocate(64);
        buffer.putLong(0, 1);
        Isolate isolate = Isolate.spawn(context -> context.parentPort().onceMessage(message -> {
            TransferBuffer moved = (TransferBuffer) message;
            moved.putLong(0, moved.getLong(0) + 1);
            context.parentPort().postMessage(moved, moved);
        }));
        isolate.onMessage(message -> {
            TransferBuffer back = (TransferBuffer) message;
            heard.add(back.getLong(0));
            back.close();
        });
        isolate.postMessage(buffer, buffer);
        assertEquals(2L, heard.take());
    }

    @Test
    void aChannelMadeOutsideDeliversOnTheOutsideLoopAndCanBeReadByHand() throws Exception {
        MessageChannel c = new MessageChannel();
        c.port1().postMessage("by hand");
        assertEquals("by hand", c.port2().receive().orElseThrow().message());
        c.port2()
                .onMessage(message ->
                        heard.add(message + " on " + Thread.currentThread().getName()));
        c.port1().postMessage("m");
        assertEquals("m on isoloop-outside", heard.take());
        c.port1().onClose(() -> heard.add("closed"));
        c.port2().close();
        assertEquals("closed", heard.take());
        assertFalse(c.port1().postMessage("late"));
    }

    @Test
    void anOutsidePortMovesIntoAnIsolateAndTalksBack() throws Exception {
        MessageChannel c = new MessageChannel();
        c.port1().onMessage(heard::add);
        Isolate.builder().workerData(c.port2()).transfer(c.port2()).spawn(context -> {
            MessagePort port = context.workerData(MessagePort.class);
            port.postMessage("from inside");
        });
        assertEquals("from inside", heard.take());
    }

    /** Two threads take turns at one lane, so looking into it needs the port's lock as well. */
    @Test
    void aPortThatWasReadByHandStillDeliversToItsListener() throws Exception {
        MessageChannel c = new MessageChannel();
        c.port2().onMessage(heard::add);
        for (int i = 0; i < 100; i++) {
            assertTrue(c.port2().receive().isEmpty());
            c.port1().postMessage(i);
            assertEquals(i, heard.take());
        }
        c.port1().close();
    }

    @Test
    void whatWasClosedOutsideIsClosedAtOnceHoweverBusyTheOutsideLoopIs() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        MessageChannel busy = new MessageChannel();
        busy.port2().onMessage(message -> {
            heard.add("busy");
            await(free);
        });
        busy.port1().postMessage("now");
        assertEquals("busy", heard.take());

        MessageChannel c = new MessageChannel();
        MessageChannel carrier = new MessageChannel();
        BroadcastChannel broadcast = new BroadcastChannel("outside");
        c.port2().onClose(() -> heard.add("closed"));
        c.port1().postMessage("early");
        c.port1().close();
        broadcast.close();
        assertFalse(c.port1().isOpen());
        assertFalse(c.port1().postMessage("late"));
        assertThrows(DataCloneException.class, () -> carrier.port1().postMessage(null, c.port1()));
        assertThrows(IllegalStateException.class, () -> broadcast.postMessage("late"));
        assertEquals("early", c.port2().receive().orElseThrow().message());
        assertTrue(c.port2().receive().isEmpty());
        c.port2().closeNow();
        assertTrue(c.port1().outgoing().areConserved());
        assertEquals(1, c.port1().outgoing().deadLettered());

        free.countDown();
        assertEquals("closed", heard.take());
        busy.port1().close();
        carrier.port1().close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListenerThatThrowsOutsideIsReportedToTheThreadAndTheLoopGoesOn() throws Exception {
        MessageChannel c = new MessageChannel();
        c.port2().onMessage(message -> {
            if (message.equals("bad")) {
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> heard.add(e.getMessage()));
                throw new IllegalStateException("no");
            }
            heard.add(message);
        });
        c.port1().postMessage("bad");
        c.port1().postMessage("good");
        assertEquals("no", heard.take());
        assertEquals("good", heard.take());
        c.port2().onMessage(message -> Thread.currentThread().setUncaughtExceptionHandler(null));
        c.port1().postMessage("reset");
        assertEquals("reset", heard.take());
        c.port1().close();
    }

    @Test
    void anUncaughtExceptionHandlerThatThrowsDoesNotEndTheOutsideLoop() throws Exception {
        MessageChannel c = new MessageChannel();
        c.port2().onMessage(message -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
                thread.setUncaughtExceptionHandler(null);
                throw new IllegalStateException("the handler too");
            });
            heard.add(message);
            throw new IllegalStateException("no");
        });
        c.port1().postMessage(1);
        c.port1().postMessage(2);
        assertEquals(1, heard.take());
        assertEquals(2, heard.take());
        c.port1().close();
    }

    @Test
    void anOutsidePortCantBeListenedToFromALoopsThread() {
        MessageChannel c = new MessageChannel();
        EventLoop.run(loop -> {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> c.port1().onMessage(message -> {}));
            assertTrue(refused.getMessage().contains("isoloop-outside"), refused.getMessage());
            assertTrue(c.port1().postMessage("posting is fine"));
        });
        c.port1().close();
    }

    @Test
    void aLoopsThreadMayPostToTakeFromMoveAndCloseAnOutsidePort() throws Exception {
        MessageChannel c = new MessageChannel();
        MessageChannel moved = new MessageChannel();
        MessageChannel closed = new MessageChannel();
        c.port1().onMessage(heard::add);
        closed.port2().onClose(() -> heard.add("closed"));
        EventLoop.run(loop -> {
            c.port1().postMessage("to the loop");
            assertEquals("to the loop", c.port2().receive().orElseThrow().message());
            c.port2().postMessage("from the loop");
            MessagePort mine = moved.port2().transfer();
            mine.onceMessage(message -> heard.add("moved " + message));
            moved.port1().postMessage("here");
            closed.port1().close();
            assertFalse(closed.port1().isOpen());
            assertThrows(IllegalStateException.class, () -> c.port1().ref());
        });
        assertEquals(Set.of("from the loop", "moved here", "closed"), Set.of(heard.take(), heard.take(), heard.take()));
        assertTrue(c.port1().outgoing().areConserved());
        c.port1().close();
    }

    /** They meet at the sending end, which only one may be in at a time. */
    @Test
    void aLoopsThreadAndThreadsWithoutOnePostAtTheSamePortAndNothingIsLost() throws Exception {
        int each = 5_000;
        MessageChannel c = new MessageChannel();
        Runnable posting = () -> {
            for (int i = 0; i < each; i++) {
                c.port1().postMessage(i);
            }
        };
        List<Thread> threads = List.of(
                new Thread(posting), new Thread(() -> EventLoop.run(loop -> posting.run())), new Thread(posting));
        threads.forEach(Thread::start);
        int received = 0;
        while (received < threads.size() * each) {
            if (c.port2().receive().isPresent()) received++;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(c.port2().receive().isEmpty());
        assertTrue(c.port1().outgoing().areConserved(), c.port1().outgoing()::toString);
        c.port1().close();
    }

    @Test
    void aLoopsPortRefusesOtherThreadsAndNamesThem() {
        EventLoop.run(loop -> {
            MessagePort port = new MessageChannel().port1();
            String refusal = CompletableFuture.supplyAsync(
                            () -> assertThrows(IllegalStateException.class, () -> port.postMessage("from elsewhere"))
                                    + " " + Thread.currentThread().getName())
                    .join();
            assertTrue(refusal.contains("'main'"), refusal);
            String caller = refusal.substring(refusal.lastIndexOf(' ') + 1);
            assertTrue(refusal.indexOf(caller) < refusal.lastIndexOf(caller), refusal);
        });
    }

    @Test
    void terminateFromAPlainThreadCompletesWithTheCode() throws Exception {
        Isolate isolate = Isolate.spawn(context -> context.parentPort().onMessage(message -> {}));
        assertEquals(1, isolate.terminate().get());
        assertEquals(null, isolate.terminate().get());
        assertEquals(IsolateState.TERMINATED, isolate.state());
    }

    /** The listener's post meets the other thread's move or close under no common lock. */
    @Test
    void aListenerOutsidePostsWhileAnotherThreadMovesOrClosesThePeer() throws Exception {
        MessageChannel orders = new MessageChannel();
        BlockingQueue<MessageChannel> sending = new LinkedBlockingQueue<>();
        orders.port2().onMessage(order -> {
            MessageChannel c = sending.poll();
            heard.add(c == null ? "quiet" : "go");
            if (c == null) {
                return;
            }
            try {
                for (int i = 0; i < 20; i++) {
                    c.port1().postMessage(i);
                }
                heard.add("sent");
            } catch (RuntimeException failed) {
                heard.add(failed);
            }
        });
        for (int round = 0; round < 3_000; round++) {
            MessageChannel c = new MessageChannel();
            c.port2().onMessage(message -> {});
            sending.add(c);
            orders.port1().postMessage("post");
            assertEquals("go", heard.take());
            MessagePort last = c.port2();
            if (round % 2 == 0) {
                last = c.port2().transfer();
                last.onMessage(message -> {});
            } else {
                last.closeNow();
            }
            assertEquals("sent", heard.take());
            last.closeNow();
            c.port1().closeNow();
            orders.port1().postMessage("let what is being delivered be counted");
            assertEquals("quiet", heard.take());
            PortCounters sent = c.port1().outgoing();
            assertTrue(sent.areConserved(), sent::toString);
        }
        orders.port1().close();
    }

    @Test
    void aSubscriptionMayBeClosedOnTheOutsideLoopBeforeItsListenerIsThere() throws Exception {
        MessageChannel busy = new MessageChannel();
        MessageChannel c = new MessageChannel();
        CompletableFuture<Subscription> adding = new CompletableFuture<>();
        busy.port2().onMessage(message -> {
            adding.join().close();
            heard.add("closed");
        });
        busy.port1().postMessage("close it");
        adding.complete(c.port2().onMessage(heard::add));
        assertEquals("closed", heard.take());
        c.port2().onClose(() -> heard.add("port closed"));
        c.port1().postMessage("nobody listens");
        c.port1().close();
        c.port2().start();
        assertEquals("port closed", heard.take());
        busy.port1().close();
    }

    @Test
    void anIsolateThatHasEndedAndThatNobodyListensToIsLeftToTheCollector() {
        List<WeakReference<Isolate>> spawned = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            spawned.add(new WeakReference<>(
                    Isolate.spawn(context -> context.parentPort().postMessage("unheard"))));
        }
        while (spawned.stream().anyMatch(isolate -> isolate.get() != null)) {
            System.gc();
        }
    }

    private static volatile CountDownLatch running;
    private static volatile Thread isolatesThread;

    @Test
    void whoListensToAnIsolateLongAfterItsEndStillHearsEverything() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        running = begun;
        Isolate isolate = Isolate.spawn(context -> {
            isolatesThread = Thread.currentThread();
            context.parentPort().postMessage("early");
            running.countDown();
        });
        await(begun);
        isolatesThread.join();
        CountDownLatch outsideHasHeard = new CountDownLatch(1);
        PortTable.current().run(outsideHasHeard::countDown);
        await(outsideHasHeard);
        Isolate.builder()
                .listeners(nobody -> {
                    isolate.onMessage(heard::add);
                    isolate.onExit(heard::add);
                })
                .spawn(context -> {});
        assertEquals("early", heard.take());
        assertEquals(0, heard.take());
        assertEquals(IsolateState.TERMINATED, isolate.state());
    }

    @Test
    void aBuilderThatIsUsedAgainGivesItsLaterListenersToLaterIsolatesOnly() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        MessageChannel busy = new MessageChannel();
        busy.port2().onMessage(message -> await(free));
        busy.port1().postMessage("now");
        Isolate.Builder builder = Isolate.builder().listeners(isolate -> isolate.onExit(code -> heard.add("first")));
        builder.name("one").spawn(context -> {});
        builder.listeners(isolate -> heard.add("listens to " + isolate.name()));
        free.countDown();
        assertEquals("first", heard.take());
        builder.name("two").spawn(context -> {});
        assertEquals("listens to two", heard.take());
        assertEquals("first", heard.take());
        busy.port1().close();
    }

    @Test
    void aListenerThatEndsTheOutsideLoopClosesWhatItOwnsAndTheNextCallersGetAnother() throws Exception {
        MessageChannel c = new MessageChannel();
        CompletableFuture<Thread> first = new CompletableFuture<>();
        c.port2().onMessage(message -> {
            first.complete(Thread.currentThread());
            EventLoop.current().exit(0);
        });
        c.port1().postMessage("end it");
        first.get().join();
        assertFalse(c.port1().isOpen());
        assertFalse(c.port1().postMessage("late"));
        c.port1().close();

        MessageChannel next = new MessageChannel();
        next.port2().onMessage(message -> heard.add(Thread.currentThread()));
        next.port1().postMessage("anybody there?");
        Thread second = (Thread) heard.take();
        assertEquals("isoloop-outside", second.getName());
        assertNotSame(first.get(), second);
        next.port1().close();
    }
}
