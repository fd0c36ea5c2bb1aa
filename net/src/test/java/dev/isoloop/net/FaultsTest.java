package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.sim.SimClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of the world outside: each ends in its named error. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsTest {
    private static final int FEW_DESCRIPTORS = 64;
    private static final int MANY_CLIENTS = 120;

    @Test
    void connectingToAListenerWhoseBacklogIsFullTimesOut() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assumeTrue(fill(full, filling), "the system keeps every connection");
            List<NetException> errors = new ArrayList<>();
            String trace = NetProgram.run(p -> {
                TcpSocket client = TcpSocket.connect(
                        p.loop,
                        TcpConnectOptions.to("127.0.0.1", full.getLocalPort()).connectTimeoutMs(50));
                client.onError(errors::add);
                p.logged("client", client);
            });
            assertEquals("client:TIMED_OUT client:close!", trace);
            assertEquals(
                    "connect 127.0.0.1:" + full.getLocalPort() + ": timed out after 50 ms",
                    errors.get(0).getMessage());
        } finally {
            for (Socket socket : filling) socket.close();
        }
    }

    /** Connects until the kernel answers no more. */
    static boolean fill(ServerSocket listener, List<Socket> filling) throws Exception {
        for (int count = 0; count < 20; count++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), 1_000);
            } catch (java.net.SocketTimeoutException noRoom) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aLocalAddressIsBoundAndAWrongOneIsNamed() {
        String trace = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                p.log(socket.remoteAddress().getAddress().getHostAddress());
                socket.destroy();
            });
            int port = server.localAddress().getPort();
            TcpSocket.connect(
                            p.loop,
                            TcpConnectOptions.to("127.0.0.1", port).localAddress(new InetSocketAddress("127.0.0.2", 0)))
                    .resume();
            p.logged(
                    "wrong",
                    TcpSocket.connect(
                            p.loop,
                            TcpConnectOptions.to("127.0.0.1", port)
                                    .localAddress(new InetSocketAddress("192.0.2.1", 0))));
        });
        assertTrue(trace.contains("wrong:ADDRESS_NOT_AVAILABLE"), trace);
        assertTrue(trace.contains("127.0.0.2"), trace);
    }

    @Test
    void aServerOutOfDescriptorsTellsItWaitsAndGoesOn() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell to limit descriptors with");
        Process limited = withFewDescriptors("serve", 1 + MANY_CLIENTS);
        try (BufferedReader says = limited.inputReader()) {
            int port = Integer.parseInt(says.readLine());
            try (Socket first = new Socket("127.0.0.1", port)) {
                // The classes of a round trip come from a folder here: they are loaded before descriptors run out.
                first.getOutputStream().write(0);
                assertEquals(0, first.getInputStream().read());
            }
            List<Socket> clients = new ArrayList<>();
            for (int count = 0; count < MANY_CLIENTS; count++) {
                clients.add(new Socket("127.0.0.1", port));
                clients.get(count).getOutputStream().write(count);
            }
            for (int count = 0; count < MANY_CLIENTS; count++) {
                try (Socket client = clients.get(count)) {
                    assertEquals(count, client.getInputStream().read());
                }
            }
            assertEquals("served " + (1 + MANY_CLIENTS) + ", met TOO_MANY_OPEN_FILES", says.readLine());
        } finally {
            limited.destroy();
        }
    }

    @Test
    void aClientOutOfDescriptorsIsToldByNameAndKeepsNone() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell to limit descriptors with");
        try (ServerSocket listener = new ServerSocket(0, MANY_CLIENTS, InetAddress.getLoopbackAddress())) {
            Process limited = withFewDescriptors("connect", listener.getLocalPort());
            try (BufferedReader says = limited.inputReader()) {
                assertEquals("met TOO_MANY_OPEN_FILES, left 0", says.readLine());
            } finally {
                limited.destroy();
            }
        }
    }

    @Test
    void aServerThatCanNotAcceptTellsOfEachTroubleOnceAndWaitsBeforeItGoesOnWhateverItWas() {
        SimClock clock = new SimClock();
        String trace = NetProgram.run(inTimeOf(clock), p -> {
            TcpServer server = p.server();
            server.onError(error -> p.log(error.code().name()));
            server.onConnection(socket -> {
                p.log("accepted");
                socket.destroy();
                server.close();
            });
            server.notAccepted(new IOException("no buffer space available"));
            server.notAccepted(new IOException("no buffer space available"));
            server.notAccepted(new IOException("too many open files"));
            TcpSocket client = p.client(server);
            client.resume();
            client.onConnect(() -> p.turns(30, () -> {
                p.log("waiting");
                clock.advanceMs(NetServer.WAIT_MS);
            }));
        });
        assertEquals("OTHER TOO_MANY_OPEN_FILES waiting accepted", trace);
    }

    @Test
    void aServerThatDoesNotHoldItsLoopDoesNotHoldItWhileItWaitsEither() {
        String trace = NetProgram.run(inTimeOf(new SimClock()), p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {});
            server.onError(error -> p.log(error.code().name()));
            server.unref();
            server.notAccepted(new IOException("too many open files"));
        });
        assertEquals("TOO_MANY_OPEN_FILES", trace);
    }

    /** Time stands still unless it is moved: what waits for it waits for good. */
    private static EventLoop inTimeOf(SimClock clock) {
        return EventLoop.builder().clock(clock).unwatched().build();
    }

    @Test
    void aWriteForWhichThereIsNoMemorySendsWhatItHasTakenAndCountsNothingElse() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell to limit memory with");
        Process limited = java("exec env JDK_JAVA_OPTIONS=-XX:MaxDirectMemorySize=1m", OutOfDirectMemory.class, "");
        try (BufferedReader says = limited.inputReader()) {
            assertEquals("met OutOfMemoryError, got all that was taken, left 0", says.readLine());
        } finally {
            limited.destroy();
        }
    }

    @Test
    void aPeerThatHasVanishedWhileNothingWasSentIsMissedByTheSystemsProbes() throws Exception {
        assertEquals("8 times TIMED_OUT, left 0 and 0", inACutOffNetwork("silent"));
    }

    @Test
    void aPeerThatHasForgottenTheConnectionResetsItAtTheNextWrite() throws Exception {
        assertEquals("8 times CONNECTION_RESET, left 0 and 0", inACutOffNetwork("forgetful"));
    }

    @Test
    void aPeerThatVanishesWhileBytesAreUnderWayMeetsTheIdleLimit() throws Exception {
        assertEquals("8 times TIMED_OUT, left 0 and 0", inACutOffNetwork("deaf"));
    }

    /** Skipped where this user may not have a network of its own. */
    private static String inACutOffNetwork(String how) throws Exception {
        assumeTrue(canHaveItsOwnNetwork(), "skipped: unshare and ip don't give this user a network namespace");
        Process cutOff = java("exec unshare -Urn", HalfOpen.class, how);
        try (BufferedReader says = cutOff.inputReader()) {
            return says.readLine();
        } finally {
            cutOff.destroy();
        }
    }

    private static boolean canHaveItsOwnNetwork() throws Exception {
        try {
            return new ProcessBuilder("unshare", "-Urn", "ip", "link", "set", "lo", "up")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static Process withFewDescriptors(String what, int number) throws IOException {
        return java("ulimit -n " + FEW_DESCRIPTORS + " && exec", OutOfDescriptors.class, what + " " + number);
    }

    /** A program of our tests in a process of its own, started by this shell command. */
    private static Process java(String command, Class<?> program, String arguments) throws IOException {
        return new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        command + " \"$0\" -cp \"$1\" \"$2\" " + arguments,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
