package dev.isoloop.net;

import static dev.isoloop.net.NetProgram.bytes;
import static dev.isoloop.net.NetProgram.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.Subscription;
import dev.isoloop.loop.UncaughtErrorException;
import dev.isoloop.loop.WrongLoopThreadException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection tells, and in which order. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpEventsTest {
    /** Enough to notice what happens without being asked for. */
    private static final int TURNS = 30;

    @Test
    void anEchoComesBackAndBothSidesCloseInNodesOrder() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onClose(() -> p.log("server:close"));
            server.onConnection(socket -> {
                socket.onRead(socket::write);
                server.close();
            });
            TcpSocket client = p.logged("client", p.client(server));
            client.onConnect(() -> client.write(bytes("ping")));
            client.onRead(data -> {
                p.log(text(data));
                client.end();
            });
        });
        assertEquals(
                "client:connect ping client:finish client:end client:close server:close",
                trace.replace("server:close client:close", "client:close server:close"));
    }

    @Test
    void whatIsWrittenBeforeTheConnectionStandsIsSentInOrder() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            TcpSocket client = p.client(server);
            client.write(bytes("a"));
            client.write(bytes("b"));
            client.end();
            client.resume();
            StringBuilder got = new StringBuilder();
            server.onConnection(socket -> {
                socket.onRead(data -> got.append(text(data)));
                socket.onEnd(() -> p.log(got.toString()));
                server.close();
            });
        });
        assertEquals("ab", trace);
    }

    @Test
    void aHalfOpenConnectionGoesOnSendingAfterThePeersEnd() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                socket.setAllowHalfOpen(true);
                socket.resume();
                socket.onEnd(() -> {
                    p.log("server:end");
                    socket.write(bytes("late"));
                    socket.end();
                });
                server.close();
            });
            TcpSocket client = p.logged("client", p.client(server));
            client.end();
            client.onRead(data -> p.log(text(data)));
        });
        assertEquals("client:connect client:finish server:end late client:end client:close", trace);
    }

    @Test
    void withoutHalfOpenASocketEndsWhenItsPeerHasEnded() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                p.logged("server", socket);
                socket.resume();
                server.close();
            });
            TcpSocket client = p.client(server);
            client.resume();
            client.end();
        });
        assertEquals("server:end server:finish server:close", trace);
    }

    @Test
    void aWriteAfterThePeersEndIsAnErrorOfTheSocketAndOneAfterTheOwnEndAMistake() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                p.logged("server", socket);
                socket.resume();
                socket.onEnd(() -> p.loop.nextTick(() -> {
                    assertFalse(socket.write(bytes("too late")));
                    assertFalse(socket.write(TransferBuffer.copyOf(new byte[9])));
                }));
                server.close();
            });
            TcpSocket client = p.client(server);
            client.resume();
            client.end();
            assertThrows(IllegalStateException.class, () -> client.write(bytes("x")));
        });
        assertEquals("server:end server:BROKEN_PIPE server:close!", trace);
    }

    @Test
    void theByteOrderThatAHandlerSetsIsItsOwnAlone() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            int[] connections = {0};
            server.onConnection(socket -> {
                if (++connections[0] == 2) server.close();
                socket.onRead(data -> {
                    p.log(data.order().toString());
                    data.order(ByteOrder.LITTLE_ENDIAN);
                    socket.end();
                });
            });
            for (int i = 0; i < 2; i++) {
                TcpSocket client = p.client(server);
                client.write(bytes("x"));
                client.resume();
            }
        });
        assertEquals("BIG_ENDIAN BIG_ENDIAN", trace);
    }

    @Test
    void onlyTheLoopsThreadMayListen() {
        NetProgram.run(p -> {
            Throwable[] thrown = {null};
            Thread other = new Thread(() -> thrown[0] = assertThrows(RuntimeException.class, p::server));
            other.start();
            other.join();
            assertInstanceOf(WrongLoopThreadException.class, thrown[0]);
        });
    }

    @Test
    void nothingIsReadBeforeThereIsAHandlerNorWhilePaused() {
        NetProgram.run(p -> {
            TcpServer server = p.server();
            TcpSocket client = p.client(server);
            client.resume();
            server.onConnection(socket -> {
                server.close();
                while (client.write(ByteBuffer.allocateDirect(100_000))) {}
                client.end();
                p.turns(TURNS, () -> {
                    assertEquals(0, socket.stats().bytesIn());
                    assertTrue(client.queuedBytes() > 0);
                    socket.onRead(data -> {
                        socket.pause();
                        long soFar = socket.stats().bytesIn();
                        p.turns(TURNS, () -> {
                            assertEquals(soFar, socket.stats().bytesIn());
                            assertTrue(client.queuedBytes() > 0);
                            socket.resume();
                        });
                        socket.onRead(ignored -> {});
                        socket.pause();
                    });
                });
            });
        });
    }

    @Test
    void aResetIsOneErrorBeforeTheClose() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> socket.abort());
            });
            TcpSocket client = p.logged("client", p.client(server));
            client.resume();
            client.write(bytes("x"));
        });
        assertEquals("client:connect client:CONNECTION_RESET client:close!", trace);
    }

    @Test
    void theMessageOfAnErrorNamesOperationAddressAndPort() {
        List<NetException> errors = new ArrayList<>();
        int port = freePort();
        NetProgram.run(p -> TcpSocket.connect(p.loop, "127.0.0.1", port).onError(errors::add));
        assertEquals(
                "connect 127.0.0.1:" + port + ": connection refused",
                errors.get(0).getMessage());
        assertEquals(NetErrorCode.CONNECTION_REFUSED, errors.get(0).code());
        assertEquals("connect", errors.get(0).operation());
    }

    @Test
    void aRefusedConnectionTellsErrorThenClose() {
        int port = freePort();
        String trace = NetProgram.run(p -> p.logged("client", TcpSocket.connect(p.loop, "127.0.0.1", port)));
        assertEquals("client:CONNECTION_REFUSED client:close!", trace);
    }

    @Test
    void anErrorWithoutAListenerIsAnUncaughtErrorOfTheLoop() {
        int port = freePort();
        UncaughtErrorException died = assertThrows(
                UncaughtErrorException.class, () -> NetProgram.run(p -> TcpSocket.connect(p.loop, "127.0.0.1", port)));
        assertEquals(NetErrorCode.CONNECTION_REFUSED, ((NetException) died.getCause()).code());
    }

    @Test
    void aPortInUseIsRefusedByNameAndFreeRightAfterTheClose() {
        String trace = NetProgram.run(p -> {
            TcpServer first = p.server();
            int port = first.localAddress().getPort();
            NetException inUse = assertThrows(
                    NetException.class, () -> TcpServer.listen(p.loop, TcpListenOptions.at("127.0.0.1", port)));
            assertEquals(NetErrorCode.ADDRESS_IN_USE, inUse.code());
            assertEquals("listen at 127.0.0.1:" + port + ": address already in use", inUse.getMessage());
            first.close();
            first.onClose(() -> {
                try (TcpServer second = TcpServer.listen(p.loop, TcpListenOptions.at("127.0.0.1", port))) {
                    p.log(second.isListening() ? "again" : "not");
                } catch (NetException failure) {
                    p.log(failure.getMessage());
                }
            });
        });
        assertEquals("again", trace);
    }

    @Test
    void anAddressThatIsNotOursIsNotAvailable() {
        NetProgram.run(p -> {
            NetException not = assertThrows(
                    NetException.class, () -> TcpServer.listen(p.loop, TcpListenOptions.at("192.0.2.1", 0)));
            assertEquals(NetErrorCode.ADDRESS_NOT_AVAILABLE, not.code());
        });
    }

    @Test
    void writingAfterTheEndIsAMistakeAndWritingToADestroyedSocketIsDropped() {
        NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.resume();
            });
            TcpSocket client = p.client(server);
            client.onConnect(() -> {
                client.end();
                assertThrows(IllegalStateException.class, () -> client.write(bytes("late")));
                client.destroy();
                ByteBuffer lost = bytes("lost");
                assertFalse(client.write(lost));
                assertFalse(lost.hasRemaining());
            });
        });
    }

    @Test
    void aSocketThatMovesNothingTimesOutAndStaysOpen() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.resume();
            });
            TcpSocket client = p.logged("client", p.client(server));
            client.resume();
            client.onConnect(() -> client.setTimeout(5));
            client.onTimeout(() -> {
                assertTrue(client.isOpen());
                client.setTimeout(0);
                client.end();
            });
        });
        assertEquals("client:connect client:timeout client:finish client:end client:close", trace);
    }

    @Test
    void aSocketWithAnIdleLimitEndsInANamedErrorWhenNothingMoves() {
        List<NetException> errors = new ArrayList<>();
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onError(errors::add);
                socket.onRead(data -> socket.setIdleLimit(5));
                p.logged("server", socket);
            });
            TcpSocket client = p.client(server);
            client.write(bytes("the last word"));
            client.resume();
        });
        assertEquals("server:timeout server:TIMED_OUT server:close!", trace);
        assertTrue(
                errors.get(0).getMessage().matches("read from 127\\.0\\.0\\.1:\\d+: timed out: nothing moved for 5 ms"),
                errors.get(0).getMessage());
    }

    @Test
    void theErrorOfAnIdleLimitNamesTheTimeThatHasPassed() {
        List<NetException> errors = new ArrayList<>();
        NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.resume();
            });
            TcpSocket client = p.client(server);
            client.resume();
            client.onConnect(() -> client.setIdleLimit(5));
            client.onTimeout(() -> client.setIdleLimit(100_000));
            client.onError(errors::add);
        });
        assertTrue(
                errors.get(0).getMessage().endsWith("nothing moved for 5 ms"),
                errors.get(0).getMessage());
    }

    /** The event at which a listener throws, and what the socket does all the same. */
    private enum Throwing {
        CONNECT {
            @Override
            void listen(TcpSocket client, Runnable thrower) {
                client.write(bytes("sent all the same"));
                client.onConnect(thrower);
                client.onRead(data -> client.end());
            }
        },
        END {
            @Override
            void listen(TcpSocket client, Runnable thrower) {
                client.write(bytes("end"));
                client.resume();
                client.onEnd(thrower);
            }
        },
        FINISH {
            @Override
            void listen(TcpSocket client, Runnable thrower) {
                client.write(bytes("end"));
                client.resume();
                client.onFinish(thrower);
            }
        },
        DRAIN_AT_ONCE {
            @Override
            void listen(TcpSocket client, Runnable thrower) {
                client.setHighWaterBytes(1);
                client.write(bytes("drained when the connection stands"));
                client.onDrain(thrower);
                client.onRead(data -> client.end());
            }
        },
        FINISH_AT_ONCE {
            @Override
            void listen(TcpSocket client, Runnable thrower) {
                client.write(bytes("all there is"));
                client.end();
                client.resume();
                client.onFinish(thrower);
            }
        },
        TIMEOUT {
            @Override
            void listen(TcpSocket client, Runnable thrower) {
                client.onConnect(() -> client.setIdleLimit(5));
                client.onTimeout(thrower);
                client.onError(timedOut -> {});
            }
        };

        abstract void listen(TcpSocket client, Runnable thrower);
    }

    @ParameterizedTest
    @EnumSource(Throwing.class)
    void aListenerThatThrowsKeepsTheSocketFromNothing(Throwing event) {
        String trace = NetProgram.run(p -> {
            p.loop.events().onUncaughtError((error, origin) -> p.log(error.getMessage()));
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> {
                    socket.write(bytes("answer"));
                    socket.end();
                });
            });
            TcpSocket client = p.client(server);
            event.listen(client, () -> {
                throw new IllegalStateException("thrown");
            });
            client.onClose(hadError -> p.log("close"));
        });
        assertEquals("thrown close", trace);
    }

    @Test
    void aTimeoutTakesThePlaceOfAnIdleLimit() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.resume();
            });
            TcpSocket client = p.logged("client", p.client(server));
            client.resume();
            client.setIdleLimit(100_000);
            client.onConnect(() -> client.setTimeout(5));
            client.onTimeout(() -> {
                assertTrue(client.isOpen());
                client.setIdleLimit(0);
                client.end();
            });
        });
        assertEquals("client:connect client:timeout client:finish client:end client:close", trace);
    }

    @Test
    void aServerThatPausesItsConnectionsReadsNothingBeforeItIsAsked() {
        String trace = NetProgram.run(p -> {
            TcpServer server =
                    TcpServer.listen(p.loop, TcpListenOptions.at("127.0.0.1", 0).pauseOnConnect(true));
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> p.log(text(data)));
                p.turns(TURNS, () -> {
                    p.log("resume");
                    socket.resume();
                });
            });
            TcpSocket client = p.client(server);
            client.write(bytes("hello"));
            client.end();
            client.resume();
        });
        assertEquals("resume hello", trace);
    }

    @Test
    void aStreamOfAPausedConnectionReadsWhenItIsAsked() {
        String trace = NetProgram.run(p -> {
            TcpServer server =
                    TcpServer.listen(p.loop, TcpListenOptions.at("127.0.0.1", 0).pauseOnConnect(true));
            server.onConnection(socket -> {
                server.close();
                socket.stream().readable().onData(chunk -> {
                    p.log(chunk.capacityBytes() + " bytes");
                    chunk.close();
                });
            });
            TcpSocket client = p.client(server);
            client.write(bytes("hello"));
            client.end();
            client.resume();
        });
        assertEquals("5 bytes", trace);
    }

    @Test
    void anUnreferencedServerLetsTheLoopEnd() {
        assertEquals("", NetProgram.run(p -> p.server().unref()));
    }

    @Test
    void aSocketMayBeDestroyedInEveryOneOfItsEvents() {
        for (String event : List.of("connect", "read", "end", "finish", "drain", "timeout", "error", "close")) {
            String trace = NetProgram.run(p -> {
                TcpServer server = p.server();
                server.onConnection(socket -> {
                    server.close();
                    socket.onError(error -> {});
                    if (event.equals("error")) socket.onRead(data -> socket.abort());
                    else socket.onRead(socket::write);
                });
                TcpSocket client = p.client(server);
                destroyIn(event, p, client);
                client.onConnect(() -> {
                    if (event.equals("timeout")) client.setTimeout(1);
                    if (event.equals("drain")) client.setHighWaterBytes(1);
                    client.write(ByteBuffer.allocate(event.equals("drain") ? 8 << 20 : 10));
                    if (event.equals("end") || event.equals("finish") || event.equals("close")) client.end();
                });
            });
            assertEquals(
                    event.equals("error") ? event + " close!" : event + (event.equals("close") ? "" : " close"),
                    trace,
                    event);
        }
    }

    private static void destroyIn(String event, NetProgram p, TcpSocket client) {
        Runnable now = () -> {
            p.log(event);
            client.destroy();
            client.destroy();
        };
        switch (event) {
            case "connect" -> client.onConnect(now);
            case "end" -> client.onEnd(now);
            case "finish" -> client.onFinish(now);
            case "drain" -> client.onDrain(now);
            case "timeout" -> client.onTimeout(now);
            case "error" -> client.onError(error -> now.run());
            case "close" -> client.onClose(hadError -> now.run());
            default -> {}
        }
        if (event.equals("read")) client.onRead(data -> now.run());
        else if (!event.equals("timeout")) client.resume();
        if (!event.equals("close")) client.onClose(hadError -> p.log(hadError ? "close!" : "close"));
    }

    @Test
    void aListenerThatWasRemovedHearsNothingAndAnErrorWithoutOneIsUncaught() {
        UncaughtErrorException uncaught = assertThrows(
                UncaughtErrorException.class,
                () -> NetProgram.run(p -> {
                    TcpSocket client = TcpSocket.connect(p.loop, "127.0.0.1", freePort());
                    Subscription removed = client.onError(error -> p.log("heard"));
                    removed.close();
                    removed.close();
                }));
        assertInstanceOf(NetException.class, uncaught.getCause());
    }

    @Test
    void removingOneListenerLeavesTheOthersAlsoTheSameOneAddedTwice() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                socket.end();
                socket.resume();
                server.close();
            });
            TcpSocket client = p.client(server);
            client.resume();
            Runnable listener = () -> p.log("end");
            client.onEnd(listener);
            Subscription second = client.onEnd(listener);
            client.onEnd(() -> p.log("last"));
            second.close();
        });
        assertEquals("end last", trace);
    }

    @Test
    void aServerWithoutAListenerLeavesConnectionsToTheKernel() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> p.log("heard")).close();
            TcpSocket client = p.client(server);
            client.resume();
            client.onConnect(() -> p.turns(TURNS, () -> {
                p.log("accepted:" + server.acceptedCount());
                server.onConnection(socket -> {
                    p.log("accepted:" + server.acceptedCount());
                    socket.destroy();
                    server.close();
                });
            }));
        });
        assertEquals("accepted:0 accepted:1", trace);
    }

    @Test
    void nothingToWriteLeavesRoomAlsoBeforeTheConnectionStandsAndNoneOnceItIsDestroyed() {
        NetProgram.run(p -> {
            TcpServer server = p.server();
            TcpSocket client = p.client(server);
            assertTrue(client.write(ByteBuffer.allocate(0)));
            client.setHighWaterBytes(1);
            assertFalse(client.write(bytes("x")));
            assertFalse(client.write(ByteBuffer.allocate(0)));
            client.destroy();
            assertFalse(client.write(ByteBuffer.allocate(0)));
            server.close();
        });
    }

    /** A port that nobody listens at. */
    static int freePort() {
        int[] port = new int[1];
        NetProgram.run(p -> {
            TcpServer server = p.server();
            port[0] = server.localAddress().getPort();
            server.close();
        });
        return port[0];
    }
}
