package dev.isoloop.examples.resize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.isoloop.examples.Main;
import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.examples.image.PictureMaker;
import dev.isoloop.examples.image.TestPictures;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.EventLoop;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command, in this process: real files, real isolates. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ResizeCommandTest {

    @TempDir
    private Path temp;

    private Path in;
    private Path out;

    @BeforeEach
    void folders() throws IOException {
        in = Files.createDirectory(temp.resolve("in"));
        out = temp.resolve("out");
    }

    /** What a run of the command gave. */
    private record Ran(int code, String stdout, String stderr) {
        List<String> problems() {
            return stderr.lines().toList();
        }

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(stdout);
        }
    }

    private Ran resize(Object... arguments) {
        List<String> all = new ArrayList<>(List.of("resize"));
        Arrays.stream(arguments).map(Object::toString).forEach(all::add);
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        int code = Main.run(new PrintWriter(stdout, true), new PrintWriter(stderr, true), all.toArray(new String[0]));
        return new Ran(code, stdout.toString(), stderr.toString());
    }

    private Path picture(String name, int width, int height) throws IOException {
        String format = name.substring(name.lastIndexOf('.') + 1);
        Path file = in.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, PictureMaker.write(TestPictures.corners(width, height), format, 0.9f));
    }

    private List<String> results() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private BufferedImage result(String name) throws IOException {
        return TestPictures.decode(Files.readAllBytes(out.resolve(name)));
    }

    @Test
    void anEmptyArgumentIsNotTheCurrentFolder() throws IOException {
        Path file = picture("a.png", 20, 10);
        Ran noInput = resize("", "--out", out);
        assertEquals(2, noInput.code());
        assertEquals(
                List.of("isoloop resize: INPUT is empty, expected a path (see isoloop resize --help)"),
                noInput.problems());
        Ran noOutput = resize(file, "--out", "");
        assertEquals(2, noOutput.code());
        assertEquals(
                List.of("isoloop resize: --out is empty, expected a path (see isoloop resize --help)"),
                noOutput.problems());
    }

    @Test
    void aReportThatNobodyCanReadIsAFailure() throws IOException {
        Path file = picture("a.png", 20, 10);
        StringWriter stderr = new StringWriter();
        PrintWriter closed = new PrintWriter(new StringWriter());
        closed.close();
        assertEquals(
                1, Main.run(closed, new PrintWriter(stderr, true), "resize", file.toString(), "--out", out.toString()));
        assertEquals(
                "isoloop resize: stdout is full or closed, output was lost",
                stderr.toString().strip());
        assertEquals(3, results().size());
    }

    // What it makes

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void everyPictureGetsAResultPerWidthWhoeverDoesTheWork(int isolates) throws IOException {
        for (String name : List.of("a.jpg", "b.png", "c.gif", "d.bmp")) {
            picture(name, 400, 200);
        }
        Ran ran = resize(in, "--out", out, "--widths", "40,100", "--isolates", isolates);
        assertEquals("", ran.stderr());
        assertEquals(0, ran.code());
        assertEquals(
                List.of(
                        "a-100.jpg",
                        "a-40.jpg",
                        "b-100.jpg",
                        "b-40.jpg",
                        "c-100.jpg",
                        "c-40.jpg",
                        "d-100.jpg",
                        "d-40.jpg"),
                results());
        for (String name : results()) {
            BufferedImage image = result(name);
            assertEquals(name.contains("-100") ? 100 : 40, image.getWidth(), name);
            assertEquals(image.getWidth() / 2, image.getHeight(), name);
            assertEquals("RGBW", TestPictures.cornersOf(image), name);
        }
    }

    @Test
    void theExifOrientationIsHonoured() throws IOException {
        Path file = Files.write(in.resolve("a.jpg"), PictureMaker.jpeg(TestPictures.corners(400, 200), 0.9f, 6));
        assertEquals(0, resize(file, "--out", out, "--widths", "50").code());
        assertEquals("BRWG", TestPictures.cornersOf(result("a-50.jpg")));
        assertEquals(100, result("a-50.jpg").getHeight());
    }

    @Test
    void aPictureIsEnlargedOnlyWhenAsked() throws IOException {
        Path file = picture("a.png", 60, 30);
        resize(file, "--out", out, "--widths", "30,120");
        assertEquals(60, result("a-120.jpg").getWidth());
        resize(file, "--out", out, "--widths", "30,120", "--enlarge");
        assertEquals(120, result("a-120.jpg").getWidth());
        assertEquals(60, result("a-120.jpg").getHeight());
    }

    @Test
    void aWidthThatWouldMakeAPictureTooBigFailsThePictureWithItsReason() throws IOException {
        Path file = picture("a.png", 60, 30);
        Ran ran = resize(file, "--out", out, "--widths", "65500", "--enlarge");
        assertEquals(
                List.of(file
                        + ": would become 65500 x 32750 pixels, more than the 100 megapixels or 65500 a side allowed"),
                ran.problems());
        assertEquals(1, ran.code());
    }

    @Test
    void alphaIsKeptInPngAndLaidOverWhiteInJpeg() throws IOException {
        Path file = Files.write(
                in.resolve("a.png"),
                PictureMaker.write(new BufferedImage(80, 80, BufferedImage.TYPE_INT_ARGB), "png", 1));
        resize(file, "--out", out, "--widths", "40", "--format", "png");
        resize(file, "--out", out, "--widths", "40", "--format", "jpg");
        assertEquals(0, result("a-40.png").getRGB(20, 20) >>> 24);
        assertEquals(0xFFFFFFFF, result("a-40.jpg").getRGB(20, 20));
    }

    @Test
    void picturesOfOneNameDoNotOverwriteEachOther() throws IOException {
        picture("a.jpg", 80, 40);
        picture("a.png", 80, 40);
        picture("deeper/a.jpg", 80, 40);
        Ran ran = resize(in, "--out", out, "--widths", "40");
        assertEquals(0, ran.code(), ran.stderr());
        assertEquals(List.of("a-2-40.jpg", "a-3-40.jpg", "a-40.jpg"), results());
    }

    @Test
    void aSecondRunReplacesTheResultsAndTakesNoneForAnInput() throws IOException {
        picture("a.jpg", 80, 40);
        Path inside = in.resolve("out");
        for (int run = 0; run < 2; run++) {
            assertEquals(
                    1,
                    resize(in, "--out", inside, "--widths", "40", "--json")
                            .json()
                            .get("images")
                            .asInt());
        }
    }

    @Test
    void otherFilesInAFolderAreNotTakenForPictures() throws IOException {
        picture("a.jpg", 80, 40);
        Files.writeString(in.resolve("README.md"), "not a picture");
        Files.writeString(in.resolve(".hidden.jpg"), "not a picture");
        Ran ran = resize(in, "--out", out, "--widths", "40");
        assertEquals(0, ran.code(), ran.stderr());
        assertEquals(List.of("a-40.jpg"), results());
    }

    @Test
    void aFileNamedTwiceIsDoneOnce() throws IOException {
        Path file = picture("a.jpg", 80, 40);
        assertEquals(
                1,
                resize(file, in, file, "--out", out, "--widths", "40", "--json")
                        .json()
                        .get("images")
                        .asInt());
    }

    /** Ctrl-C may come between the end of the main loop and that of the command, or after an error has ended the loop. */
    @Test
    void aRunThatHasEndedCanBeStoppedAllTheSame() throws IOException {
        Path file = picture("a.png", 20, 10);
        Work work = new Work(List.of(10), OutputFormat.png, false, PictureLimits.DEFAULT);
        OutputFolder folder = new OutputFolder(out);
        AtomicReference<ResizeRun> run = new AtomicReference<>();
        EventLoop.run(loop -> {
            ResizeOptions options = new ResizeOptions(List.of(file), out, 0, work);
            run.set(new ResizeRun(loop, options, folder, total -> Progress.none(), 0));
            run.get().start();
        });
        run.get().stop();
        assertTrue(folder.isStopped());
        assertEquals(1, run.get().report().written());
    }

    // What it says

    @Test
    void theJsonDocumentHasTheseFieldsAndNothingElseIsPrinted() throws IOException {
        picture("a.jpg", 80, 40);
        Path bad = Files.createFile(in.resolve("b.jpg"));
        Ran ran = resize(in, "--out", out, "--widths", "40,20", "--isolates", 2, "--json");
        JsonNode json = ran.json();
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of("images", "written", "failed", "elapsedMs", "imagesPerSecond", "isolates", "loopDelayMs"),
                names);
        assertEquals(2, json.get("images").asInt());
        assertEquals(2, json.get("written").asInt());
        assertEquals(bad.toString(), json.get("failed").get(0).get("file").asText());
        assertEquals("is empty", json.get("failed").get(0).get("reason").asText());
        assertTrue(json.get("elapsedMs").asDouble() > 0);
        assertTrue(json.get("imagesPerSecond").asDouble() > 0);
        assertEquals(2, json.get("isolates").asInt());
        for (String figure : List.of("p50", "p99", "max")) {
            assertTrue(json.get("loopDelayMs").get(figure).isNumber(), figure);
        }
        assertEquals(1, ran.code());
        assertEquals(List.of(bad + ": is empty"), ran.problems());
    }

    @Test
    void withoutJsonAPersonGetsAFewLines() throws IOException {
        picture("a.jpg", 80, 40);
        Ran ran = resize(in, "--out", out, "--widths", "40");
        assertTrue(ran.stdout().startsWith("1 of 1 pictures resized, files written to " + out + ": 1"), ran.stdout());
        assertEquals(3, ran.stdout().lines().count());
    }

    // Bad input

    @Test
    void eachBadInputFailsWithOneLineAndAllOthersAreDone() throws IOException {
        picture("good.jpg", 80, 40);
        byte[] whole = PictureMaker.write(PictureMaker.landscape(1, 200, 100), "jpg", 0.9f);
        Path truncated = Files.write(in.resolve("truncated.jpg"), Arrays.copyOf(whole, whole.length / 2));
        Path text = Files.writeString(in.resolve("text.jpg"), "this is no picture");
        Path empty = Files.createFile(in.resolve("empty.png"));
        Path huge = Files.write(in.resolve("huge.png"), TestPictures.pngThatClaims(60_000, 60_000));
        Path missing = in.resolve("missing.jpg");
        Ran ran = resize(in, missing, "--out", out, "--widths", "40");
        assertEquals(1, ran.code());
        assertEquals(
                List.of(
                        empty + ": is empty",
                        huge + ": claims 60000 x 60000 pixels, more than the 100 megapixels allowed",
                        text + ": is no JPEG, PNG, GIF, WebP or BMP picture",
                        truncated + ": the JPEG data ends too early, the file is truncated",
                        missing + ": no such file"),
                ran.problems());
        assertEquals(List.of("good-40.jpg"), results());
    }

    @Test
    void anUnreadableFileFailsAndTheOthersAreDone() throws IOException {
        picture("good.jpg", 80, 40);
        Path secret = picture("secret.jpg", 80, 40);
        assertTrue(secret.toFile().setReadable(false));
        assumeFalse(Files.isReadable(secret), "the superuser may read everything");
        Ran ran = resize(in, "--out", out, "--widths", "40");
        assertEquals(List.of(secret + ": permission denied"), ran.problems());
        assertEquals(List.of("good-40.jpg"), results());
    }

    @Test
    void aResultThatCannotBePutInPlaceFailsItsPictureOnlyAndLeavesNothingHalfWritten() throws IOException {
        picture("a.jpg", 80, 40);
        Path blocked = picture("b.jpg", 80, 40);
        Files.createDirectories(out.resolve("b-40.jpg").resolve("not empty"));
        Ran ran = resize(in, "--out", out, "--widths", "20,40");
        assertEquals(1, ran.code());
        assertEquals(1, ran.problems().size(), ran.stderr());
        assertTrue(ran.stderr().startsWith(blocked + ": can't write to " + out + ": "), ran.stderr());
        assertTrue(results().containsAll(List.of("a-20.jpg", "a-40.jpg")));
        assertTrue(
                results().stream().noneMatch(name -> name.endsWith(".tmp")),
                results().toString());
    }

    @Test
    void aFolderThatCannotBeMadeIsAFailureAlsoWithoutPictures() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        Ran ran = resize(in, "--out", file.resolve("out"), "--json");
        assertEquals(1, ran.code());
        assertEquals(1, ran.problems().size(), ran.stderr());
        assertTrue(ran.stderr().startsWith(file.resolve("out") + ": can't make this folder: "), ran.stderr());
        assertEquals(1, ran.json().get("failed").size());
        assertEquals(0, ran.json().get("images").asInt());
        String text = resize(in, "--out", file.resolve("out")).stdout();
        assertTrue(text.startsWith("0 of 0 pictures resized"), text);
    }

    @Test
    void aFolderThatCannotBeMadeFailsEveryPictureWithOneLineEach() throws IOException {
        picture("a.jpg", 80, 40);
        picture("b.jpg", 80, 40);
        Path file = Files.createFile(temp.resolve("file"));
        Ran ran = resize(in, "--out", file.resolve("out"), "--widths", "40");
        assertEquals(1, ran.code());
        assertEquals(2, ran.problems().size(), ran.stderr());
        assertTrue(ran.stderr().contains("can't make folder"), ran.stderr());
    }

    @Test
    void aFileNameWithALineBreakStillMakesOneLine() throws IOException {
        Files.createFile(in.resolve("a\nb.jpg"));
        assertEquals(1, resize(in, "--out", out).problems().size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--out o                            | INPUT",
                "in                                 | --out",
                "in --out o --widths                | --widths",
                "in --out o --widths 0              | --widths has 0",
                "in --out o --widths 320,x          | --widths",
                "in --out o --widths 999999         | --widths has 999999",
                "in --out o --widths ,              | --widths names no width",
                "in --out o --isolates -1           | --isolates is -1",
                "in --out o --isolates many         | --isolates",
                "in --out o --format tiff           | tiff",
                "in --out o --frobnicate            | --frobnicate",
                "in --out pom.xml                   | --out is pom.xml"
            })
    void wrongArgumentsMakeOneLineThatNamesThemAndExitCodeTwo(String arguments, String named) {
        Ran ran = resize((Object[]) arguments.strip().split(" +"));
        assertEquals(2, ran.code());
        assertEquals(1, ran.problems().size(), ran.stderr());
        assertTrue(ran.stderr().contains(named), ran.stderr());
        assertEquals("", ran.stdout());
        assertFalse(Files.exists(Path.of("o")));
    }

    @Test
    void helpTellsTheOptionsOnStdout() {
        Ran ran = resize("--help");
        assertEquals(0, ran.code());
        assertTrue(ran.stdout().contains("--isolates"));
        assertEquals("", ran.stderr());
    }

    @Test
    void aWholeFolderOfTextFilesIsNoFailure() throws IOException {
        Files.write(in.resolve("notes.txt"), "hello".getBytes(StandardCharsets.UTF_8));
        Ran ran = resize(in, "--out", out, "--json");
        assertEquals(0, ran.code());
        assertEquals(0, ran.json().get("images").asInt());
    }
}
