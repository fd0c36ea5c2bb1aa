package dev.isoloop.examples.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.isoloop.examples.Main;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.examples.image.TestPictures;
import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.examples.serve.ServeMessages.Order;
import dev.isoloop.examples.serve.ServeMessages.Resized;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole server over loopback: real sockets, real isolates, real pictures. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServeTest {
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Bounds BOUNDS = new Bounds(PictureLimits.DEFAULT, 64 << 20);

    @TempDir
    private Path folder;

    /** Answers each order with its own picture, once the gate lets it through. */
    static final class Gate implements IsolateMain {
        static final Semaphore BEGUN = new Semaphore(0);
        static final Semaphore LET_THROUGH = new Semaphore(0);

        @Override
        public void run(IsolateContext context) {
            context.parentPort().onMessage(message -> {
                TransferBuffer picture = ((Order) message).picture();
                BEGUN.release();
                LET_THROUGH.acquireUninterruptibly();
                context.parentPort().postMessage(new Resized(picture), picture);
            });
        }

        /** In the end, also of a test that fails: else its server would wait, and nobody hear what has failed. */
        static void open() {
            LET_THROUGH.release(PictureWorkers.PICTURES_PER_WORKER);
        }
    }

    /** Dies of every picture. */
    static final class Fragile implements IsolateMain {
        @Override
        public void run(IsolateContext context) {
            context.parentPort().onMessage(message -> {
                ((Order) message).picture().close();
                throw new OutOfMemoryError("a picture of misfortune");
            });
        }
    }

    private long buffersBefore;

    @BeforeEach
    void count() {
        Gate.BEGUN.drainPermits();
        Gate.LET_THROUGH.drainPermits();
        buffersBefore = MemoryStats.now().liveBuffers();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(buffersBefore, MemoryStats.now().liveBuffers(), "buffers left");
    }

    private static TestServer serve() throws Exception {
        return new TestServer(2, BOUNDS, ServeLimits.DEFAULT, ServeIsolate.class);
    }

    private static byte[] picture(String format, int width, int height) throws IOException {
        return bytes(format, new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR));
    }

    private static byte[] bytes(String format, BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }

    /** What no lossless format makes smaller. */
    private static BufferedImage noise(int side) {
        BufferedImage noise = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        for (int y = 0; y < side; y++) for (int x = 0; x < side; x++) noise.setRGB(x, y, random.nextInt());
        return noise;
    }

    private static String error(HttpResponse<byte[]> response) throws IOException {
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElseThrow());
        return new ObjectMapper().readTree(response.body()).get("error").asText();
    }

    private static JsonNode stats(TestServer server) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(server.get("/stats").body());
    }

    // ---- what can be asked for ----

    @Test
    void aPictureComesBackAsWideAsAskedFor() throws Exception {
        try (TestServer server = serve()) {
            for (String format : List.of("jpg", "png", "gif", "bmp")) {
                HttpResponse<byte[]> response = server.post("/resize?width=40", picture(format, 160, 80));
                assertEquals(200, response.statusCode(), TestServer.text(response));
                assertEquals(
                        "image/jpeg",
                        response.headers().firstValue("content-type").orElseThrow());
                BufferedImage small = ImageIO.read(new ByteArrayInputStream(response.body()));
                assertEquals("40 x 20", small.getWidth() + " x " + small.getHeight(), format);
            }
            HttpResponse<byte[]> png = server.post("/resize?width=40&format=png", picture("jpg", 160, 80));
            assertEquals("image/png", png.headers().firstValue("content-type").orElseThrow());
        }
    }

    @Test
    void aBigPictureComesInPiecesAndGoesOutInPieces() throws Exception {
        BufferedImage noise = noise(900);
        byte[] picture = bytes("bmp", noise);
        try (TestServer server = serve()) {
            HttpRequest.BodyPublisher chunked =
                    HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(picture));
            HttpResponse<byte[]> response =
                    server.send(server.to("/resize?width=900&format=png").POST(chunked));
            assertEquals(200, response.statusCode());
            assertTrue(response.body().length > 1_000_000, "it does not fit into one write");
            BufferedImage same = ImageIO.read(new ByteArrayInputStream(response.body()));
            assertEquals(noise.getRGB(899, 899), same.getRGB(899, 899));
        }
    }

    @Test
    void curlGetsAPictureAsWideAsAskedFor() throws Exception {
        assumeTrue(Files.isExecutable(CURL), "curl is not installed");
        Path picture = Files.write(folder.resolve("picture.png"), picture("png", 160, 80));
        try (TestServer server = serve()) {
            for (String how : List.of("Expect: 100-continue", "Transfer-Encoding: chunked", "Connection: close")) {
                Process curl = new ProcessBuilder(
                                CURL.toString(),
                                "--silent",
                                "--header",
                                how,
                                "--data-binary",
                                "@" + picture,
                                server.to("/resize?width=40").build().uri().toString())
                        .start();
                BufferedImage small = ImageIO.read(curl.getInputStream());
                assertEquals("40 x 20", small.getWidth() + " x " + small.getHeight(), how);
                assertEquals(0, curl.waitFor());
            }
        }
    }

    @Test
    void pingAndStatsAreAnswered() throws Exception {
        try (TestServer server = serve()) {
            assertEquals("pong\n", TestServer.text(server.get("/ping")));
            server.post("/resize?width=40", picture("jpg", 160, 80));
            JsonNode stats = stats(server);
            assertEquals(3, stats.get("requests").asInt());
            assertEquals(1, stats.get("inFlight").asInt(), "this one");
            assertEquals(0, stats.get("rejected").asInt());
            assertEquals(2, stats.get("isolates").asInt());
            assertTrue(stats.at("/loopDelayMs/p99").isNumber()
                    && stats.at("/loopDelayMs/max").isNumber());
            assertTrue(stats.at("/memory/heapUsedBytes").asLong() > 0);
            HttpResponse<byte[]> head =
                    server.send(server.to("/ping").method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertEquals("5", head.headers().firstValue("content-length").orElseThrow());
            assertEquals(0, head.body().length);
        }
    }

    @Test
    void theMainLoopCanDoTheWorkItself() throws Exception {
        try (TestServer server = new TestServer(0, BOUNDS, ServeLimits.DEFAULT, ServeIsolate.class)) {
            assertEquals(
                    200,
                    server.post("/resize?width=40", picture("jpg", 160, 80)).statusCode());
            assertEquals(422, server.post("/resize?width=40", truncated()).statusCode());
        }
    }

    @Test
    void anAddressMayBeWholeAsProxiesAreAskedFor() throws Exception {
        try (TestServer server = serve()) {
            for (String target : List.of("http://host:1/ping", "http://host/ping?why=not", "HTTP://host/%70ing")) {
                try (Socket socket = server.connect()) {
                    TestServer.send(socket, "GET " + target + " HTTP/1.1\r\nHost: host\r\nConnection: close\r\n\r\n");
                    String answer = TestServer.readAll(socket);
                    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("pong\n"), answer);
                }
            }
        }
    }

    // ---- what is refused ----

    private static byte[] truncated() throws IOException {
        byte[] whole = picture("jpg", 160, 80);
        return Arrays.copyOf(whole, whole.length - 20);
    }

    @Test
    void badPicturesGetAReason() throws Exception {
        try (TestServer server = serve()) {
            byte[] text = "hello, I am a picture".getBytes(StandardCharsets.UTF_8);
            HttpResponse<byte[]> noPicture = server.post("/resize?width=40", text);
            assertEquals(415, noPicture.statusCode());
            assertEquals("the body is no JPEG, PNG, GIF, WebP or BMP picture", error(noPicture));
            HttpResponse<byte[]> cut = server.post("/resize?width=40", truncated());
            assertEquals(422, cut.statusCode());
            assertEquals("the picture can't be used: the JPEG data ends too early, the file is truncated", error(cut));
            HttpResponse<byte[]> bomb = server.post("/resize?width=40", TestPictures.pngThatClaims(60_000, 60_000));
            assertEquals(422, bomb.statusCode());
            assertEquals("the picture claims 60000 x 60000 pixels, more than the 100 megapixels allowed", error(bomb));
            HttpResponse<byte[]> empty = server.post("/resize?width=40", new byte[0]);
            assertEquals(400, empty.statusCode());
            assertEquals(200, server.get("/ping").statusCode());
        }
    }

    @Test
    void aPictureThatNeedsMoreMemoryThanItsShareIsRefused() throws Exception {
        Bounds small = new Bounds(PictureLimits.DEFAULT, 1 << 20);
        try (TestServer server = new TestServer(1, small, ServeLimits.DEFAULT, ServeIsolate.class)) {
            HttpResponse<byte[]> response = server.post("/resize?width=40", picture("jpg", 1_000, 1_000));
            assertEquals(422, response.statusCode());
            assertTrue(error(response).contains("MB of memory"), error(response));
        }
    }

    @Test
    void aResultForWhichThereIsNoMemoryNowIsAskedForAgainLater() throws IOException {
        List<String> fates = new ArrayList<>();
        TransferBuffer picture = TransferBuffer.copyOf(picture("png", 160, 80));
        new MemoryBudget("test", 1)
                .run(() -> EventLoop.run(loop -> {
                    PictureWorkers workers = new PictureWorkers(loop, 0, BOUNDS, ServeIsolate.class);
                    ImageService service = new ImageService(loop, workers, new ServeStats(), 0);
                    Upload upload = (Upload) service.react(
                            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/resize?width=40"));
                    upload.onBody(picture, answer -> fates.add(answer.status() + " " + answer.header()));
                }));
        assertEquals(List.of("503 Service Unavailable {retry-after=1}"), fates);
    }

    @Test
    void badQuestionsGetAReason() throws Exception {
        try (TestServer server = serve()) {
            for (String query : List.of("", "?width=", "?width=0", "?width=65501", "?width=x", "?width=1&width=2")) {
                HttpResponse<byte[]> response = server.post("/resize" + query, new byte[] {1});
                assertEquals(400, response.statusCode(), query);
                assertTrue(error(response).startsWith("width is "), error(response));
            }
            assertEquals(
                    400,
                    server.post("/resize?width=9&format=tiff", new byte[] {1}).statusCode());
            assertEquals(404, server.get("/").statusCode());
            HttpResponse<byte[]> wrong = server.get("/resize?width=9");
            assertEquals(405, wrong.statusCode());
            assertEquals("POST", wrong.headers().firstValue("allow").orElseThrow());
            HttpResponse<byte[]> alsoWrong = server.post("/ping", new byte[0]);
            assertEquals("GET, HEAD", alsoWrong.headers().firstValue("allow").orElseThrow());
        }
    }

    // ---- too much to do ----

    @Test
    void whenAllWorkersAreBusyTheBodyIsNotRead() throws Exception {
        byte[] picture = picture("jpg", 160, 80);
        try (TestServer server = new TestServer(1, BOUNDS, ServeLimits.DEFAULT, Gate.class)) {
            List<CompletableFuture<HttpResponse<byte[]>>> admitted = new ArrayList<>();
            for (int i = 0; i < PictureWorkers.PICTURES_PER_WORKER; i++) {
                admitted.add(server.postAsync("/resize?width=40", picture));
            }
            try {
                while (stats(server).get("inFlight").asInt() < PictureWorkers.PICTURES_PER_WORKER + 1)
                    Thread.onSpinWait();
                try (Socket client = server.connect()) {
                    TestServer.send(
                            client,
                            "POST /resize?width=40 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
                                    + "Expect: 100-continue\r\n\r\n");
                    String answer = TestServer.readAll(client);
                    assertTrue(answer.startsWith("HTTP/1.1 503 Service Unavailable\r\n"), answer);
                    assertTrue(answer.contains("\r\nretry-after: 1\r\n"), answer);
                }
                assertEquals(200, server.get("/ping").statusCode());
                assertEquals(1, stats(server).get("rejected").asInt());
            } finally {
                Gate.open();
            }
            for (CompletableFuture<HttpResponse<byte[]>> response : admitted) {
                assertEquals(200, response.get().statusCode());
            }
        }
    }

    @Test
    void aClientThatGoesWhileItsPictureWaitsMakesRoom() throws Exception {
        byte[] picture = picture("jpg", 160, 80);
        try (TestServer server = new TestServer(1, BOUNDS, ServeLimits.DEFAULT, Gate.class)) {
            CompletableFuture<HttpResponse<byte[]>> first = server.postAsync("/resize?width=40", picture);
            try {
                Gate.BEGUN.acquire();
                List<Socket> others = new ArrayList<>();
                for (int i = 1; i < PictureWorkers.PICTURES_PER_WORKER; i++) {
                    Socket other = server.connect();
                    TestServer.send(
                            other,
                            "POST /resize?width=40 HTTP/1.1\r\nHost: x\r\nContent-Length: " + picture.length
                                    + "\r\n\r\n");
                    other.getOutputStream().write(picture);
                    others.add(other);
                }
                while (stats(server).get("inFlight").asInt() < PictureWorkers.PICTURES_PER_WORKER + 1)
                    Thread.onSpinWait();
                for (Socket other : others) other.close();
                while (stats(server).get("inFlight").asInt() > 2) Thread.onSpinWait();
                CompletableFuture<HttpResponse<byte[]>> next = server.postAsync("/resize?width=40", picture);
                Gate.LET_THROUGH.release(2);
                assertEquals(200, first.get().statusCode());
                assertEquals(200, next.get().statusCode());
                assertEquals(
                        PictureWorkers.PICTURES_PER_WORKER - 1,
                        stats(server).get("rejected").asInt());
                assertEquals(1, Gate.BEGUN.availablePermits(), "the dropped ones were never begun");
            } finally {
                Gate.open();
            }
        }
    }

    @Test
    void anIsolateThatDiesCostsOneRequest() throws Exception {
        try (TestServer server = new TestServer(1, BOUNDS, ServeLimits.DEFAULT, Fragile.class)) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<byte[]> response = server.post("/resize?width=40", picture("jpg", 160, 80));
                assertEquals(500, response.statusCode());
                assertTrue(error(response).startsWith("the worker ended with code "), error(response));
            }
            assertEquals(200, server.get("/ping").statusCode());
        }
    }

    // ---- odd clients ----

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        byte[] picture = picture("jpg", 160, 80);
        try (TestServer server = serve();
                Socket client = server.connect()) {
            TestServer.send(
                    client,
                    "POST /resize?width=40 HTTP/1.1\r\nHost: x\r\nContent-Length: " + picture.length + "\r\n\r\n");
            client.getOutputStream().write(picture);
            TestServer.send(
                    client,
                    "GET /ping HTTP/1.1\r\nHost: x\r\n\r\nGET /nope HTTP/1.1\r\nHost: x\r\n"
                            + "Connection: close\r\n\r\n");
            String answers = TestServer.readAll(client);
            int resized = answers.indexOf("image/jpeg");
            int pong = answers.indexOf("pong");
            int nothing = answers.indexOf("nothing at /nope");
            assertTrue(0 < resized && resized < pong && pong < nothing, answers);
        }
    }

    @Test
    void aClientThatClosesItsSideStillGetsItsAnswers() throws Exception {
        try (TestServer server = serve();
                Socket client = server.connect()) {
            TestServer.send(client, "GET /ping HTTP/1.1\r\nHost: x\r\n\r\nGET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
            client.shutdownOutput();
            assertEquals(3, TestServer.readAll(client).split("pong").length);
        }
    }

    @Test
    void slowClientsAreToldThatTimeIsUp() throws Exception {
        ServeLimits hasty =
                new ServeLimits(1 << 20, 8 << 10, 16 << 10, 60_000, 100, 100, 10_000, 10_000, 30_000, 3_000);
        try (TestServer server = new TestServer(1, BOUNDS, hasty, ServeIsolate.class)) {
            for (String start :
                    List.of("GET /pi", "POST /resize?width=9 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")) {
                try (Socket client = server.connect()) {
                    TestServer.send(client, start);
                    assertTrue(TestServer.readAll(client).startsWith("HTTP/1.1 408 Request Timeout\r\n"), start);
                }
            }
        }
    }

    @Test
    void garbageGetsAnAnswerAndHarmsNobody() throws Exception {
        try (TestServer server = serve()) {
            Random random = new Random(7);
            for (int round = 0; round < 50; round++) {
                byte[] garbage = new byte[1 + random.nextInt(2_000)];
                random.nextBytes(garbage);
                try (Socket client = server.connect()) {
                    client.getOutputStream().write(garbage);
                    TestServer.send(client, "\r\n\r\n");
                    client.shutdownOutput();
                    String answer = TestServer.readAll(client);
                    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
                }
            }
            assertEquals(200, server.get("/ping").statusCode());
        }
    }

    @Test
    void aClientThatResetsInItsBodyHarmsNobody() throws Exception {
        try (TestServer server = serve()) {
            for (int i = 0; i < 20; i++) {
                Socket client = server.connect();
                TestServer.send(client, "POST /resize?width=9 HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\nabc");
                client.setSoLinger(true, 0);
                client.close();
            }
            while (stats(server).get("connections").asInt() > 1) Thread.onSpinWait();
            assertEquals(
                    200,
                    server.post("/resize?width=40", picture("jpg", 160, 80)).statusCode());
        }
    }

    // ---- the end ----

    @Test
    void atTheEndRequestsUnderWayAreAnsweredAndNewOnesRefused() throws Exception {
        byte[] picture = picture("jpg", 160, 80);
        try (TestServer server = new TestServer(1, BOUNDS, ServeLimits.DEFAULT, Gate.class);
                Socket late = server.connect()) {
            TestServer.send(late, "GET /ping HTTP/1.1\r\n");
            CompletableFuture<HttpResponse<byte[]>> working = server.postAsync("/resize?width=40", picture);
            try {
                Gate.BEGUN.acquire();
                server.shutDown();
                while (!refuses(server)) Thread.onSpinWait();
                TestServer.send(late, "Host: x\r\n\r\n");
                String refusal = TestServer.readAll(late);
                assertTrue(refusal.startsWith("HTTP/1.1 503 ") && refusal.contains("connection: close"), refusal);
                assertFalse(working.isDone());
            } finally {
                Gate.open();
            }
            assertEquals(200, working.get().statusCode());
            assertEquals(
                    "close", working.get().headers().firstValue("connection").orElseThrow());
            assertEquals(0, server.awaitEnd());
        }
    }

    /** Not if one is accepted, nor if it is reset, as are those that the listener's close finds half made. */
    private static boolean refuses(TestServer server) throws IOException {
        try {
            server.connect().close();
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (SocketException other) {
            if (!other.getMessage().startsWith("Connection reset")) throw other;
            return false;
        }
    }

    @Test
    void anAnswerThatIsStillOnItsWayAtTheEndArrivesWhole() throws Exception {
        BufferedImage noise = noise(200);
        byte[] picture = bytes("bmp", noise);
        // The server is to wait for its client longer than that is ever held up.
        ServeLimits patient = new ServeLimits(1 << 20, 8 << 10, 16 << 10, 60_000, 60_000, 60_000, 1, 1, 60_000, 60_000);
        try (TestServer server = new TestServer(2, BOUNDS, patient, ServeIsolate.class);
                Socket client = new Socket()) {
            client.setReceiveBufferSize(4 << 10); // most of the answer stays with the server's kernel
            client.connect(server.address());
            TestServer.send(
                    client,
                    "POST /resize?width=200&format=png HTTP/1.1\r\nHost: x\r\nContent-Length: " + picture.length
                            + "\r\n\r\n");
            client.getOutputStream().write(picture);
            assertEquals('H', client.getInputStream().read());
            while (stats(server).get("inFlight").asInt() > 1) Thread.onSpinWait(); // until all is with the kernel
            server.shutDown();
            while (!refuses(server)) Thread.onSpinWait();
            TestServer.send(client, "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
            String answer = TestServer.readAll(client);
            byte[] body = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(
                    noise.getRGB(199, 199),
                    ImageIO.read(new ByteArrayInputStream(body)).getRGB(199, 199));
        }
    }

    // ---- the command ----

    private static String problemOf(int expectedCode, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertEquals(expectedCode, Main.run(new PrintWriter(out), new PrintWriter(err), arguments));
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        return err.toString().strip();
    }

    @Test
    void aPortInUseIsOneLineAndExitCode2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());
            assertEquals(
                    "isoloop serve: can't listen at port " + port + ": address already in use",
                    problemOf(2, "serve", "--port", port, "--isolates", "1"));
        }
    }

    @Test
    void anAnnouncementThatNobodyCanReadEndsTheServer() {
        StringWriter err = new StringWriter();
        PrintWriter closed = new PrintWriter(new StringWriter());
        closed.close();
        assertEquals(1, Main.run(closed, new PrintWriter(err), "serve", "--port", "0", "--isolates", "1"));
        assertEquals(
                "isoloop serve: stdout is full or closed, output was lost",
                err.toString().strip());
    }

    @Test
    void wrongArgumentsAreOneLineAndExitCode2() {
        assertEquals(
                "isoloop serve: --port is 65536, expected 0 to 65535 (see isoloop serve --help)",
                problemOf(2, "serve", "--port", "65536"));
        assertEquals(
                "isoloop serve: --isolates is -1, expected 0 to 1024 (see isoloop serve --help)",
                problemOf(2, "serve", "--isolates=-1"));
    }
}
