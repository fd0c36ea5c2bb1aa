package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kernel poller with real pipes and sockets, on real threads. */
@org.junit.jupiter.api.Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelPollerTest {
    private static final int READ = SelectionKey.OP_READ;
    private static final int WRITE = SelectionKey.OP_WRITE;

    private final KernelPoller poller = new KernelPoller(Clock.system());
    private final List<LoopThread> threads = new ArrayList<>();

    /** A loop on a thread of its own that lives until the test is over. */
    private final class Owner {
        final EventLoop loop = EventLoop.builder().unwatched().build();

        Owner() {
            loop.start(loop::ref);
            threads.add(LoopThread.start(loop));
        }

        /** Runs it on the loop and waits for it. */
        void does(Action action) {
            CountDownLatch done = new CountDownLatch(1);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            loop.execute(() -> {
                try {
                    action.run();
                } catch (Throwable failed) {
                    thrown.set(failed);
                } finally {
                    done.countDown();
                }
            });
            await(done);
            if (thrown.get() != null) throw new AssertionError("on " + loop, thrown.get());
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** The reading end of a pipe on a loop; what was read is handed over byte by byte. */
    private final class Reader implements ReadyHandler {
        final Pipe pipe = Pipe.open();
        final SynchronousQueue<Byte> read = new SynchronousQueue<>();
        final CountDownLatch loopEnded = new CountDownLatch(1);
        private final ByteBuffer buffer = ByteBuffer.allocate(1);
        Registration registration;

        Reader() throws IOException {
            pipe.source().configureBlocking(false);
        }

        Reader(Owner owner) throws IOException {
            this();
            owner.does(() -> registerOn(owner.loop));
        }

        void registerOn(EventLoop loop) throws IOException {
            registration = poller.register(loop, pipe.source(), READ, this);
        }

        @Override
        public void onReady(int readyOps) {
            assertEquals(READ, readyOps);
            EventLoop.current().runCallback(() -> {
                try {
                    buffer.clear();
                    if (pipe.source().read(buffer) == 1) read.put(buffer.get(0));
                } catch (IOException | InterruptedException failed) {
                    throw new IllegalStateException(failed);
                }
            });
        }

        @Override
        public void onLoopEnd() {
            loopEnded.countDown();
        }

        void send(int value) throws IOException {
            pipe.sink().write(ByteBuffer.wrap(new byte[] {(byte) value}));
        }

        void hears(int value) throws InterruptedException {
            assertEquals((byte) value, (byte) read.take());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "waited for 30 s");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @AfterEach
    @org.junit.jupiter.api.Timeout(value = 60, unit = TimeUnit.SECONDS) // the class's is for its tests alone
    void theSelectorIsClosedAndTheTokenFreeWhenAllLoopsHaveEnded() throws InterruptedException {
        for (LoopThread thread : threads) thread.loop().terminate(0);
        for (LoopThread thread : threads) thread.join();
        // What a stand-in leaves behind it leaves a moment after its last loop.
        while (poller.isOpen() || !PollToken.isFree(poller.token.word())) Thread.onSpinWait();
        PollerStats stats = poller.stats();
        assertEquals(0, stats.registrations(), poller::toString);
        assertEquals(0, stats.loops(), poller::toString);
    }

    @Test
    void aLoopHearsOfItsOwnPipe() throws Exception {
        Reader reader = new Reader(new Owner());
        for (int value = 0; value < 100; value++) {
            reader.send(value);
            reader.hears(value);
        }
        assertEquals(0, poller.stats().foreign());
        assertTrue(poller.stats().own() >= 100, poller.stats()::toString);
    }

    @Test
    void twoLoopsHearOfTheirPipesWhoeverLeads() throws Exception {
        Reader one = new Reader(new Owner());
        Reader other = new Reader(new Owner());
        for (int value = 0; value < 200; value++) {
            Reader reader = (value & 1) == 0 ? one : other;
            reader.send(value);
            reader.hears(value);
        }
        assertEquals(2, poller.stats().loops());
    }

    @Test
    void theLeadStaysWhereItIsWhileTwoLoopsTakeTurns() throws Exception {
        Reader one = new Reader(new Owner());
        Reader other = new Reader(new Owner());
        for (int value = 0; value < 200; value++) {
            Reader reader = (value & 1) == 0 ? one : other;
            reader.send(value);
            reader.hears(value);
        }
        assertEquals(0, poller.stats().batons(), poller.stats()::toString);
    }

    @Test
    void theLeadGoesToTheLoopThatHasMoreToDo() throws Exception {
        Owner lazy = new Owner();
        Owner busy = new Owner();
        Reader leading = new Reader(lazy);
        Reader active = new Reader(busy);
        int[] seats = new int[2];
        lazy.does(() -> seats[0] = lazy.loop.seatAt(poller).id);
        busy.does(() -> seats[1] = busy.loop.seatAt(poller).id);
        sendUntilItLeads(leading, seats[0]);
        sendUntilItLeads(active, seats[1]);
    }

    /** Returns how many messages it took. */
    private int sendUntilItLeads(Reader reader, int seat) throws Exception {
        int sent = 0;
        do {
            reader.send(1);
            reader.hears(1);
            sent++;
        } while (!PollToken.isHeldBy(poller.token.word(), seat));
        return sent;
    }

    @Test
    void aSeatThatWasRobbedIsPassedOverForAWhile() {
        Seat stuck = new IdleSeat(poller);
        poller.join(stuck);
        assertTrue(poller.token.take(stuck.id));
        poller.robbed(poller.token.word());
        assertFalse(stuck.mayInherit()); // it does not wait: not counted
        stuck.waits = true;
        for (int baton = 0; baton < Seat.BATONS_REFUSED_MAX; baton++) assertFalse(stuck.mayInherit());
        assertTrue(stuck.mayInherit());
        poller.leave(stuck);
    }

    @Test
    void aLoopThatSleepsInTheSelectorIsWokenByATask() throws Exception {
        Owner owner = new Owner();
        Reader reader = new Reader(owner);
        for (int value = 0; value < 50; value++) {
            owner.does(() -> {});
            reader.send(value);
            reader.hears(value);
        }
    }

    @Test
    void aLoopThatSleepsInTheSelectorKeepsItsTimers() throws Exception {
        Owner owner = new Owner();
        Reader reader = new Reader(owner);
        CountDownLatch fired = new CountDownLatch(1);
        owner.does(() -> owner.loop.setTimeout(fired::countDown, 3));
        await(fired);
        reader.send(1);
        reader.hears(1);
    }

    @Test
    void aLeaderThatIsStuckInACallbackLosesTheLeadToOneThatWaits() throws Exception {
        Owner stuck = new Owner();
        Reader leading = new Reader(stuck);
        Reader waiting = new Reader(new Owner());
        int[] seat = new int[1];
        stuck.does(() -> seat[0] = stuck.loop.seatAt(poller).id);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        sendUntilItLeads(leading, seat[0]);
        while (!poller.guardSleeps()) Thread.onSpinWait();
        stuck.loop.execute(() -> {
            entered.countDown();
            await(leave);
        });
        await(entered);
        for (int value = 0; value < 20; value++) {
            waiting.send(value);
            waiting.hears(value);
        }
        assertTrue(poller.stats().steals() >= 1, poller.stats()::toString);
        leave.countDown();
        leading.send(2);
        leading.hears(2);
    }

    @Test
    void aChannelOfAStuckLoopIsMutedAndHeardOfLater() throws Exception {
        Owner stuck = new Owner();
        Reader deaf = new Reader(stuck);
        Reader other = new Reader(new Owner());
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        stuck.loop.execute(() -> {
            entered.countDown();
            await(leave);
        });
        await(entered);
        deaf.send(7);
        for (int value = 0; value < 20; value++) {
            other.send(value);
            other.hears(value);
        }
        leave.countDown();
        deaf.hears(7);
        deaf.send(8);
        deaf.hears(8);
    }

    @Test
    void aMovedRegistrationIsHeardOfByTheOtherLoop() throws Exception {
        Owner from = new Owner();
        Owner to = new Owner();
        Reader reader = new Reader(from);
        reader.send(1);
        reader.hears(1);
        CountDownLatch moved = new CountDownLatch(1);
        from.does(() -> {
            reader.registration.moveTo(to.loop, reader, moved::countDown);
            reader.send(2);
        });
        await(moved);
        reader.hears(2);
        to.does(() -> assertEquals(READ, reader.registration.interest()));
        from.does(() -> assertThrows(WrongLoopThreadException.class, () -> reader.registration.interest()));
    }

    @Test
    void aRegistrationMovedBackAndForthLosesNothing() throws Exception {
        Owner one = new Owner();
        Owner other = new Owner();
        Reader reader = new Reader(one);
        for (int value = 0; value < 100; value++) {
            EventLoop from = (value & 1) == 0 ? one.loop : other.loop;
            EventLoop to = from == one.loop ? other.loop : one.loop;
            CountDownLatch moved = new CountDownLatch(1);
            from.execute(() -> reader.registration.moveTo(to, reader, moved::countDown));
            reader.send(value);
            reader.hears(value);
            await(moved);
        }
    }

    @Test
    void aRegistrationMovedToALoopThatHasEndedIsClosed() throws Exception {
        EventLoop dead = EventLoop.builder().unwatched().build();
        assertFalse(dead.tick());
        Owner owner = new Owner();
        Reader reader = new Reader(owner);
        owner.does(() -> reader.registration.moveTo(dead, reader, () -> {}));
        await(reader.loopEnded);
        assertFalse(reader.registration.isOpen());
    }

    @Test
    void aLoopThatEndsTellsItsHandlersAndClosesTheirChannels() throws Exception {
        Owner owner = new Owner();
        Reader reader = new Reader(owner);
        owner.loop.terminate(0);
        await(reader.loopEnded);
        threads.get(0).join();
        assertFalse(reader.pipe.source().isOpen());
    }

    @Test
    void anUnrefedRegistrationLetsTheLoopEnd() throws Exception {
        EventLoop loop = EventLoop.builder().unwatched().build();
        Reader reader = new Reader();
        loop.start(() -> {
            try {
                reader.registerOn(loop);
                reader.registration.unref();
                reader.registration.unref();
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertEquals(0, loop.run());
    }

    @Test
    void aLoopLivesUntilTheKernelHasLetGoOfWhatItClosed() throws Exception {
        EventLoop loop = EventLoop.builder().unwatched().build();
        Reader reader = new Reader();
        List<String> trace = new ArrayList<>();
        loop.start(() -> {
            try {
                reader.registerOn(loop);
                reader.registration.unref();
                reader.registration.close(
                        () -> trace.add("released " + poller.stats().registrations()));
                assertFalse(reader.registration.isOpen());
                trace.add("closed");
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertEquals(0, loop.run());
        assertEquals(List.of("closed", "released 0"), trace);
    }

    @Test
    void aListenersPortIsFreeWhenItIsReleased() throws Exception {
        Owner owner = new Owner();
        Owner other = new Owner();
        new Reader(other); // somebody else leads meanwhile
        int port = 0;
        for (int round = 0; round < 50; round++) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address);
            listener.configureBlocking(false);
            port = listener.socket().getLocalPort();
            CountDownLatch released = new CountDownLatch(1);
            owner.does(() -> poller.register(owner.loop, listener, SelectionKey.OP_ACCEPT, ops -> {})
                    .close(released::countDown));
            await(released);
        }
    }

    @Test
    void aThousandClosedRegistrationsLeaveNoDescriptor() throws Exception {
        Owner owner = new Owner();
        Reader stays = new Reader(owner);
        stays.send(1);
        stays.hears(1);
        Set<Path> before = sockets();
        CountDownLatch released = new CountDownLatch(1000);
        owner.does(() -> {
            for (int n = 0; n < 1000; n++) {
                SocketChannel socket = SocketChannel.open();
                socket.configureBlocking(false);
                Registration registration = poller.register(owner.loop, socket, 0, ops -> {});
                registration.close(released::countDown);
            }
        });
        await(released);
        Set<Path> left = sockets();
        left.removeAll(before);
        assertEquals(Set.of(), left);
        assertEquals(1, poller.stats().registrations());
    }

    /**
     * Those that this process holds; none where the system does not say. Only they count: the JVM's threads open files whenever they
     * like, and sockets of earlier tests may be closed at any time.
     */
    private static Set<Path> sockets() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Set<Path> sockets = new HashSet<>();
        if (!Files.isDirectory(descriptors)) return sockets;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                Path target = targetOf(descriptor);
                if (target.toString().startsWith("socket:")) sockets.add(target);
            }
        }
        return sockets;
    }

    private static Path targetOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException closedMeanwhile) {
            return descriptor;
        }
    }

    @Test
    void onlyWhatIsWantedIsHeardOf() throws Exception {
        Owner owner = new Owner();
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch five = new CountDownLatch(5);
        AtomicReference<Registration> registration = new AtomicReference<>();
        owner.does(() -> registration.set(poller.register(owner.loop, pipe.sink(), 0, ops -> {
            assertEquals(WRITE, ops);
            five.countDown();
            if (calls.incrementAndGet() == 5) registration.get().interest(0);
        })));
        assertEquals(0, calls.get());
        owner.does(() -> registration.get().interest(WRITE));
        await(five); // level triggered: called again and again
        owner.does(() -> {});
        owner.does(() -> assertEquals(5, calls.get()));
        owner.does(() -> assertThrows(
                IllegalArgumentException.class, () -> registration.get().interest(READ)));
    }

    @Test
    void anErrorOfAHandlerIsAnUncaughtErrorOfTheLoop() throws Exception {
        Owner owner = new Owner();
        Reader reader = new Reader();
        CountDownLatch heard = new CountDownLatch(1);
        owner.does(() -> {
            owner.loop.events().onUncaughtError((error, origin) -> heard.countDown());
            Registration[] failing = new Registration[1];
            failing[0] = poller.register(owner.loop, reader.pipe.source(), READ, ops -> {
                failing[0].interest(0);
                throw new IllegalStateException("handler");
            });
        });
        reader.send(1);
        await(heard);
    }

    @Test
    void aBlockingChannelAndASecondRegistrationAreRefused() throws Exception {
        Owner owner = new Owner();
        Reader reader = new Reader(owner);
        Pipe blocking = Pipe.open();
        owner.does(() -> {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> poller.register(owner.loop, blocking.source(), READ, ops -> {}));
            assertTrue(refused.getMessage().contains("configureBlocking(false)"), refused.getMessage());
            assertThrows(IllegalStateException.class, () -> reader.registerOn(owner.loop));
            reader.registration.close(null);
            assertThrows(IOException.class, () -> poller.register(owner.loop, reader.pipe.source(), READ, ops -> {}));
        });
        assertThrows(WrongLoopThreadException.class, () -> reader.registerOn(owner.loop));
    }

    @Test
    void loopsInACarrierGroupAreLedByTheStandIn() throws Exception {
        CarrierGroup carriers = new CarrierGroup("carrier", 1);
        EventLoop one = carried(carriers);
        EventLoop other = carried(carriers);
        Reader a = readerOn(one);
        Reader b = readerOn(other);
        for (int value = 0; value < 50; value++) {
            a.send(value);
            a.hears(value);
            b.send(value);
            b.hears(value);
        }
        one.terminate(0);
        other.terminate(0);
        await(a.loopEnded);
        await(b.loopEnded);
        carriers.close();
    }

    @Test
    void aLoopInACarrierGroupHearsOfItsChannelsThoughAnotherIsAlwaysBusy() throws Exception {
        CarrierGroup carriers = new CarrierGroup("carrier", 1);
        EventLoop busy = carried(carriers);
        EventLoop loop = carried(carriers);
        Runnable[] again = new Runnable[1];
        again[0] = () -> busy.execute(again[0]);
        busy.execute(again[0]);
        Reader reader = readerOn(loop);
        for (int value = 0; value < 50; value++) {
            reader.send(value);
            reader.hears(value);
        }
        busy.terminate(0);
        loop.terminate(0);
        await(reader.loopEnded);
        carriers.close();
    }

    private EventLoop carried(CarrierGroup carriers) {
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.start(loop::ref);
        carriers.start(loop);
        return loop;
    }

    private Reader readerOn(EventLoop loop) throws Exception {
        Reader reader = new Reader();
        CountDownLatch registered = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                reader.registerOn(loop);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
            registered.countDown();
        });
        await(registered);
        return reader;
    }

    @Test
    void aLoopWithItsOwnThreadAndOneInAHostLeadForEachOther() throws Exception {
        CarrierGroup carriers = new CarrierGroup("carrier", 1);
        EventLoop hosted = carried(carriers);
        Reader a = readerOn(hosted);
        Reader b = new Reader(new Owner());
        for (int value = 0; value < 50; value++) {
            a.send(value);
            a.hears(value);
            b.send(value);
            b.hears(value);
        }
        hosted.terminate(0);
        await(a.loopEnded);
        b.send(99);
        b.hears(99);
        carriers.close();
    }

    @Test
    void aLoopOnAForeignExecutorIsLedByTheStandIn() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.start(loop::ref);
        ExecutorHost.start(loop, executor);
        Reader reader = readerOn(loop);
        for (int value = 0; value < 50; value++) {
            reader.send(value);
            reader.hears(value);
        }
        loop.terminate(0);
        await(reader.loopEnded);
        executor.shutdown();
    }

    /** Counts the waits without a selector, each of which returns at once, and says when somebody waits in one without channels. */
    private static final class WatchedSelector extends KernelSelector {
        final AtomicInteger waitsWithoutSelector = new AtomicInteger();
        final CountDownLatch waits = new CountDownLatch(1);
        final CountDownLatch nobodyToWaitFor = new CountDownLatch(1);

        WatchedSelector() {
            super(Clock.system(), new PollerCounters());
        }

        @Override
        int select(Consumer<SelectionKey> sweep, long timeoutMs) {
            if (timeoutMs == FOREVER && !isOpen() && waitsWithoutSelector.incrementAndGet() > 100) {
                nobodyToWaitFor.countDown();
            }
            return super.select(sweep, timeoutMs);
        }

        @Override
        int doSelect(Selector selecting, Consumer<SelectionKey> sweep, long timeoutMs) throws IOException {
            if (timeoutMs == FOREVER) (selecting.keys().isEmpty() ? nobodyToWaitFor : waits).countDown();
            return super.doSelect(selecting, sweep, timeoutMs);
        }
    }

    @Test
    void theStandInWaitsAlsoWhileTheOwnerHasNotHeardThatItsLastChannelIsGone() throws Exception {
        WatchedSelector selector = new WatchedSelector();
        KernelPoller watched = new KernelPoller(Clock.system(), new PollerCounters(), selector);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.start(loop::ref);
        ExecutorHost.start(loop, executor);
        AtomicReference<Registration> last = new AtomicReference<>();
        CountDownLatch registered = new CountDownLatch(1);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        loop.execute(() -> {
            try {
                last.set(watched.register(loop, pipe.source(), READ, ops -> {}));
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
            registered.countDown();
        });
        await(registered);
        await(selector.waits);
        CountDownLatch released = new CountDownLatch(1);
        loop.execute(() -> {
            last.get().close(released::countDown);
            await(selector.nobodyToWaitFor); // the callback is not over
        });
        await(released);
        assertEquals(0, selector.waitsWithoutSelector.get());
        loop.execute(() -> loop.exit(0));
        while (watched.isOpen() || !PollToken.isFree(watched.token.word())) Thread.onSpinWait();
        executor.shutdown();
    }

    @Test
    void aChannelThatIsRegisteredBetweenTwoTurnsIsHeardOfThoughTheLoopSleeps() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        EventLoop loop = EventLoop.builder().unwatched().build();
        loop.ref();
        ExecutorHost.start(loop, executor);
        while (!executor.submit(loop::isWaiting).get()) Thread.onSpinWait();
        Reader reader = new Reader();
        executor.submit(() -> {
                    reader.registerOn(loop);
                    return null;
                })
                .get();
        reader.send(3);
        reader.hears(3);
        loop.terminate(0);
        await(reader.loopEnded);
        executor.shutdown();
    }

    @Test
    void aHandlerThatFailsAtTheEndOfItsLoopKeepsNoOtherFromHearingOfIt() throws Exception {
        Owner owner = new Owner();
        Reader first = new Reader(owner);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        owner.does(() -> poller.register(owner.loop, pipe.source(), READ, new ReadyHandler() {
            @Override
            public void onReady(int readyOps) {}

            @Override
            public void onLoopEnd() {
                throw new IllegalStateException("at the end");
            }
        }));
        Reader last = new Reader(owner);
        owner.loop.terminate(0);
        await(first.loopEnded);
        await(last.loopEnded);
        threads.get(0).join();
        assertFalse(pipe.source().isOpen());
    }

    @Test
    void aLoopWhoseExecutorIsGoneClosesItsChannelsAndLeavesThePoller() throws Exception {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean[] gone = {false};
        EventLoop orphan = EventLoop.builder().unwatched().build();
        orphan.ref();
        ExecutorHost.start(orphan, task -> {
            if (gone[0]) throw new RejectedExecutionException("shut down");
            tasks.add(task);
        });
        while (!tasks.isEmpty()) tasks.poll().run();
        Reader reader = new Reader();
        reader.registerOn(orphan);
        while (!tasks.isEmpty()) tasks.poll().run();
        Owner other = new Owner();
        Reader moved = new Reader(other);
        gone[0] = true;
        other.does(() -> moved.registration.moveTo(orphan, moved, () -> {})); // its arrival finds out
        await(reader.loopEnded);
        await(moved.loopEnded);
        other.does(() -> assertFalse(moved.registration.isOpen()));
        assertFalse(reader.pipe.source().isOpen());
        assertFalse(moved.pipe.source().isOpen());
        assertEquals(0, poller.stats().loops(), poller::toString);
        assertThrows(WrongLoopThreadException.class, () -> reader.registerOn(orphan));
    }

    @Test
    void aHandlerThatFailsBecauseTheLoopItsChannelWasMovedToHasEndedHarmsNobody() throws Exception {
        EventLoop dead = EventLoop.builder().unwatched().build();
        assertFalse(dead.tick());
        Owner owner = new Owner();
        Reader reader = new Reader(owner);
        owner.does(() -> reader.registration.moveTo(
                dead,
                new ReadyHandler() {
                    @Override
                    public void onReady(int readyOps) {}

                    @Override
                    public void onLoopEnd() {
                        throw new IllegalStateException("at the end");
                    }
                },
                () -> {}));
        owner.does(() -> assertFalse(reader.pipe.source().isOpen()));
    }

    @Test
    void anAgentHearsOfItsChannelsWhenItsRunnerCallsIt() throws Exception {
        EventLoop loop = EventLoop.builder().unwatched().build();
        Reader reader = new Reader();
        List<Byte> heard = new ArrayList<>();
        loop.start(() -> {
            try {
                reader.registration = poller.register(loop, reader.pipe.source(), READ, ops -> {
                    try {
                        reader.buffer.clear();
                        reader.pipe.source().read(reader.buffer);
                        heard.add(reader.buffer.get(0));
                    } catch (IOException failed) {
                        throw new IllegalStateException(failed);
                    }
                });
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
        LoopAgent agent = new LoopAgent(loop);
        agent.doWork();
        reader.send(5);
        while (heard.isEmpty()) agent.doWork();
        assertEquals(List.of((byte) 5), heard);
        agent.onClose();
    }
}
