package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.WrongLoopThreadException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unix domain sockets: the same machinery, and what is special about paths. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnixSocketTest {
    @TempDir
    Path folder;

    @Test
    void anEchoComesBackAndThePathIsRemovedAtTheClose() {
        Path path = folder.resolve("echo");
        String trace = NetProgram.run(p -> {
            UnixServer server = UnixServer.listen(p.loop, path);
            assertTrue(Files.exists(path));
            server.onConnection(socket -> {
                assertEquals(path, socket.path());
                socket.onRead(socket::write);
                server.close();
            });
            UnixSocket client = p.logged("client", UnixSocket.connect(p.loop, path));
            client.onConnect(() -> client.write(NetProgram.bytes("ping")));
            client.onRead(data -> {
                p.log(NetProgram.text(data));
                client.end();
            });
        });
        assertEquals("client:connect ping client:finish client:end client:close", trace);
        assertFalse(Files.exists(path));
    }

    @Test
    void aPathInUseIsRefusedByName() {
        Path path = folder.resolve("used");
        NetProgram.run(p -> {
            UnixServer first = UnixServer.listen(p.loop, path);
            NetException inUse = assertThrows(NetException.class, () -> UnixServer.listen(p.loop, path));
            assertEquals(NetErrorCode.ADDRESS_IN_USE, inUse.code());
            assertEquals("listen at " + path + ": address already in use", inUse.getMessage());
            assertTrue(Files.exists(path));
            first.close();
        });
    }

    @Test
    void aPathThatIsTooLongIsRefusedByName() {
        Path path = folder.resolve("x".repeat(120));
        NetProgram.run(p -> {
            NetException tooLong = assertThrows(NetException.class, () -> UnixServer.listen(p.loop, path));
            assertEquals(NetErrorCode.PATH_TOO_LONG, tooLong.code());
        });
        assertEquals(
                "client:PATH_TOO_LONG client:close!",
                NetProgram.run(p -> p.logged("client", UnixSocket.connect(p.loop, path))));
    }

    @Test
    void aFolderThatDoesNotExistAndAServerThatIsNotThereAreNamed() {
        NetProgram.run(p -> {
            Path inNoFolder = folder.resolve("none/path");
            NetException noFolder = assertThrows(NetException.class, () -> UnixServer.listen(p.loop, inNoFolder));
            assertEquals(NetErrorCode.NOT_FOUND, noFolder.code());
        });
        assertEquals(
                "client:NOT_FOUND client:close!",
                NetProgram.run(p -> p.logged("client", UnixSocket.connect(p.loop, folder.resolve("nobody")))));
    }

    @Test
    void nothingIsLeftAtThePathWhenListeningFails() throws Exception {
        Path path = folder.resolve("failed");
        EventLoop[] ended = {null};
        NetProgram.run(p -> ended[0] = p.loop);
        NetException failure = assertThrows(NetException.class, () -> UnixServer.listen(ended[0], path));
        assertTrue(failure.getMessage().contains("has ended"), failure.getMessage());
        assertFalse(Files.exists(path));
        Thread other = new Thread(
                () -> assertThrows(WrongLoopThreadException.class, () -> UnixServer.listen(ended[0], path)), "other");
        Throwable[] wrong = {null};
        other.setUncaughtExceptionHandler((thread, error) -> wrong[0] = error);
        other.start();
        other.join();
        assertNull(wrong[0]);
        assertFalse(Files.exists(path));
    }

    @Test
    void aFileThatTookThePlaceOfTheSocketsIsNotRemoved() {
        Path path = folder.resolve("replaced");
        NetProgram.run(p -> {
            UnixServer server = UnixServer.listen(p.loop, path);
            Path before = Files.move(path, folder.resolve("moved"));
            Files.createFile(path);
            assertTrue(Files.exists(before));
            server.close();
        });
        assertTrue(Files.exists(path));
    }
}
