package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.KernelPoller;
import dev.isoloop.loop.LoopThread;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Connections in transit between loops that end, and in places where they can't live. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransitTest {
    /** More than the kernel takes at once. */
    private static final int PLENTY_BYTES = 16 << 20;

    @Test
    void aConnectionWhoseOldLoopHasEndedFailsByName() {
        assertFailsByName(false);
    }

    @Test
    void aConnectionWhoseOldLoopEndsWhileItIsCalledForFailsByName() {
        assertFailsByName(true);
    }

    private static void assertFailsByName(boolean isCalledForBefore) {
        CompletableFuture<TcpSocket> moving = new CompletableFuture<>();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        CountDownLatch mayEnd = new CountDownLatch(1);
        EventLoop old = EventLoop.builder().name("old").unwatched().build();
        old.start(() -> serveOne(old, port, moving, mayEnd));
        LoopThread thread = LoopThread.start(old);
        List<String> client = new ArrayList<>();
        String trace;
        try {
            trace = NetProgram.run(p -> {
                TcpSocket peer = TcpSocket.connect(p.loop, "127.0.0.1", port.join());
                peer.resume();
                peer.onConnect(() -> {
                    TcpSocket moved = moving.join();
                    if (isCalledForBefore) arrive(p, moved);
                    mayEnd.countDown();
                    join(thread);
                    if (!isCalledForBefore) arrive(p, moved);
                });
                peer.onEnd(() -> client.add("end"));
                peer.onClose(hadError -> client.add("close"));
            });
        } finally {
            mayEnd.countDown();
            old.terminate(0);
        }
        assertEquals("moved:CLOSED moved:close!", trace);
        assertEquals(List.of("end", "close"), client);
        assertEquals(0, NetBuffers.chunksInUse());
        assertEquals(0, KernelPoller.shared().stats().registrations());
    }

    private static void arrive(NetProgram p, TcpSocket moved) {
        moved.arrive();
        moved.onError(error -> p.log("moved:" + error.code()));
        moved.onClose(hadError -> p.log("moved:close" + (hadError ? "!" : "")));
    }

    private static void serveOne(
            EventLoop loop, CompletableFuture<Integer> port, CompletableFuture<TcpSocket> moving, CountDownLatch end) {
        try {
            TcpServer server = TcpServer.listen(loop, TcpListenOptions.at("127.0.0.1", 0));
            server.onConnection(socket -> {
                socket.write(ByteBuffer.allocate(PLENTY_BYTES));
                moving.complete((TcpSocket) socket.transfer());
                try {
                    end.await();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                loop.terminate(0);
            });
            port.complete(server.localAddress().getPort());
        } catch (NetException failure) {
            port.completeExceptionally(failure);
        }
    }

    private static void join(LoopThread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void aConnectionInTransitCanNotGoOnNorArriveWhereThereIsNoLoop() throws Exception {
        NetSocket[] moved = new NetSocket[1];
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.write(ByteBuffer.allocate(PLENTY_BYTES));
                moved[0] = socket.transfer();
                assertRefusesEverything(moved[0]);
                assertThrows(IllegalStateException.class, socket::requireTransferable);
                Object refusal = CompletableFuture.supplyAsync(
                                () -> assertThrows(IllegalStateException.class, moved[0]::arrive))
                        .join();
                p.log(refusal.toString());
                moved[0].close();
            });
            p.client(server).resume();
        });
        assertEquals(0, NetBuffers.chunksInUse());
        assertTrue(trace.endsWith("came with a message to a thread without a loop"), trace);
        assertEquals(0, KernelPoller.shared().stats().registrations());
    }

    @Test
    void onlyAConnectionInAMessageArrivesAndOnlyOnce() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                TcpSocket moved = (TcpSocket) socket.transfer();
                moved.arrive();
                assertThrows(IllegalStateException.class, moved::arrive);
                assertThrows(IllegalStateException.class, socket::arrive);
                moved.onRead(data -> p.log(NetProgram.text(data)));
            });
            TcpSocket client = p.client(server);
            client.resume();
            client.onConnect(() -> {
                assertThrows(IllegalStateException.class, client::arrive);
                CompletableFuture.runAsync(
                                () -> EventLoop.run(other -> assertThrows(IllegalStateException.class, client::arrive)))
                        .join();
                assertSame(p.loop, client.loop());
                client.write(NetProgram.bytes("x"));
                client.end();
            });
        });
        assertEquals("x", trace);
    }

    @Test
    void aConnectionWhoseMessageWasDroppedDoesNotArrive() {
        NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                NetSocket dropped = socket.transfer();
                dropped.close();
                String why = assertThrows(IllegalStateException.class, dropped::arrive)
                        .getMessage();
                assertTrue(why.startsWith("arrive on TcpSocket[127.0.0.1:"), why);
                assertTrue(why.endsWith(", CLOSED], expected one that is in a message"), why);
            });
            p.client(server).resume();
        });
    }

    private static void assertRefusesEverything(NetSocket inTransit) {
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("transfer", inTransit::transfer);
        calls.put("write", () -> inTransit.write(ByteBuffer.allocate(1)));
        calls.put("onRead", () -> inTransit.onRead(bytes -> {}));
        calls.put("resume", inTransit::resume);
        calls.put("stream", inTransit::stream);
        calls.put("end", inTransit::end);
        calls.put("destroy", inTransit::destroy);
        calls.put("setTimeout", () -> inTransit.setTimeout(1));
        calls.put("onClose", () -> inTransit.onClose(hadError -> {}));
        calls.put("queuedBytes", inTransit::queuedBytes);
        if (inTransit instanceof TcpSocket tcp) {
            calls.put("setNoDelay", () -> tcp.setNoDelay(true));
            calls.put("setKeepAlive", () -> tcp.setKeepAlive(true));
        }
        calls.forEach((name, call) -> {
            String why = assertThrows(IllegalStateException.class, call, name).getMessage();
            assertTrue(why.startsWith(name + " on ") && why.endsWith("in a message that was not delivered yet"), why);
        });
    }
}
