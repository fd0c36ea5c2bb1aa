package dev.isoloop.examples.resize;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.examples.Main;
import dev.isoloop.examples.image.PictureMaker;
import dev.isoloop.examples.image.TestPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, on a process of its own and with the real signal. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@DisabledOnOs(OS.WINDOWS)
class InterruptTest {

    /** More than are done before the signal comes, however late that is. */
    private static final int PICTURES = 10_000;

    @ParameterizedTest(name = "{0} isolates")
    @ValueSource(ints = {0, 2})
    void ctrlCStopsRunningWorkAndLeavesOnlyWholeFiles(int isolates, @TempDir Path temp) throws Exception {
        // A shell that runs something in the background makes it deaf to SIGINT, and children inherit that.
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")) && canResetSignals());
        Path in = Files.createDirectory(temp.resolve("in"));
        Path out = Files.createDirectory(temp.resolve("out"));
        byte[] picture = PictureMaker.jpeg(PictureMaker.landscape(2, 1600, 1200), 0.8f, 1);
        Path first = Files.write(in.resolve("0.jpg"), picture);
        for (int number = 1; number < PICTURES; number++) {
            Files.createLink(in.resolve(number + ".jpg"), first);
        }
        try (WatchService watch = out.getFileSystem().newWatchService()) {
            out.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = start(temp, in, out, isolates);
            try {
                assertNotNull(watch.poll(60, TimeUnit.SECONDS), "a first result");
                assertEquals(
                        0,
                        new ProcessBuilder("kill", "-INT", "" + process.pid())
                                .start()
                                .waitFor());
                assertTrue(process.waitFor(30, TimeUnit.SECONDS), "ends soon");
                assertEquals(130, process.exitValue(), Files.readString(temp.resolve("stderr")));
            } finally {
                process.destroyForcibly();
            }
        }
        List<Path> left;
        try (Stream<Path> files = Files.list(out)) {
            left = files.toList();
        }
        assertTrue(left.size() < PICTURES, "stopped before all was done");
        for (Path file : left) {
            assertTrue(file.toString().endsWith(".jpg"), file + " is a temporary file");
            byte[] bytes = Files.readAllBytes(file);
            assertDoesNotThrow(() -> TestPictures.decode(bytes), file.toString());
        }
        assertEquals("", Files.readString(temp.resolve("stderr")));
    }

    private static Process start(Path temp, Path in, Path out, int isolates) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT"));
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("resize", in.toString(), "--out", out.toString()));
        command.addAll(List.of("--widths", "320", "--isolates", "" + isolates));
        return new ProcessBuilder(command)
                .redirectOutput(temp.resolve("stdout").toFile())
                .redirectError(temp.resolve("stderr").toFile())
                .start();
    }

    private static boolean canResetSignals() throws IOException, InterruptedException {
        return new ProcessBuilder("/usr/bin/env", "--default-signal=INT", "true")
                        .start()
                        .waitFor()
                == 0;
    }
}
