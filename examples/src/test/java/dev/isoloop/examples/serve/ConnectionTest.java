package dev.isoloop.examples.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final ServeLimits LIMITS =
            new ServeLimits(100_000, 200, 400, 60_000, 10_000, 5_000, 1_000, 2_000, 30_000, 3_000);
    private static final ServeLimits LONG_BODIES =
            new ServeLimits(8 << 20, 200, 400, 60_000, 10_000, 5_000, 1_000, 2_000, 30_000, 3_000);
    private static final String HOST = "Host: test\r\n";

    private final SimClock clock = new SimClock();
    private final EventLoop loop = EventLoop.builder()
            .clock(clock)
            .parker(new SimParker(clock))
            .unwatched()
            .build();
    private final FakePeer peer = new FakePeer();
    private final ServeStats stats = new ServeStats();
    private final TestService service = new TestService();
    private final List<Connection> gone = new ArrayList<>();
    private ServeLimits limits = LIMITS;
    private Connection connection;

    /** Echoes bodies when told to; everything but POST is answered at once with the path. */
    private static final class TestService implements Service {
        final List<Echo> uploads = new ArrayList<>();
        boolean busy;

        @Override
        public Reaction react(HttpRequest request) {
            if (!request.method().name().equals("POST")) return Answer.text(request.uri());
            if (busy) return Answer.busy("all workers are busy");
            Echo upload = new Echo();
            uploads.add(upload);
            return upload;
        }
    }

    private static final class Echo implements Upload {
        TransferBuffer body;
        boolean begun;
        boolean abandoned;
        private Consumer<Answer> reply;

        @Override
        public void onBody(TransferBuffer whole, Consumer<Answer> to) {
            body = whole;
            reply = to;
        }

        @Override
        public boolean isBegun() {
            return begun;
        }

        @Override
        public void abandon() {
            abandoned = true;
            if (body != null) body.close();
        }

        void answer() {
            reply.accept(Answer.picture("image/test", body));
        }
    }

    /** Runs a program on the loop, in virtual time. */
    private void run(Runnable program) {
        long liveBuffers = MemoryStats.now().liveBuffers();
        loop.start(() -> {
            connection = new Connection(loop, peer, service, limits, stats, gone::add);
            program.run();
        });
        loop.run();
        assertEquals(liveBuffers, MemoryStats.now().liveBuffers(), "buffers left");
    }

    private void send(String text) {
        connection.onBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void at(long ms, Runnable step) {
        loop.setTimeout(step, ms);
    }

    private Echo upload() {
        return service.uploads.get(service.uploads.size() - 1);
    }

    private String written() {
        String text = peer.written.toString();
        peer.written.setLength(0);
        return text;
    }

    private static String statusOf(String answer) {
        return answer.substring(0, answer.indexOf('\r')).replaceFirst("HTTP/1.1 ", "");
    }

    private void assertRefused(String status, String reason) {
        String answer = written();
        assertEquals(status, statusOf(answer));
        assertTrue(answer.contains("connection: close\r\n"), answer);
        assertTrue(answer.endsWith("{\"error\":\"" + reason + "\"}"), answer);
        assertTrue(peer.ended);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static String post(int length, String more) {
        return "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n" + more + "\r\n";
    }

    // ---- requests and answers ----

    @Test
    void aRequestIsAnsweredAndTheConnectionStays() {
        run(() -> {
            send(get("/one"));
            String answer = written();
            assertEquals("200 OK", statusOf(answer));
            assertTrue(answer.contains("\r\ncontent-length: 4\r\n"), answer);
            assertTrue(answer.contains("\r\ndate: "), answer);
            assertFalse(answer.contains("connection:"), answer);
            assertTrue(answer.endsWith("\r\n\r\n/one"), answer);
            send(get("/two"));
            assertTrue(written().endsWith("/two"));
            assertEquals(2, stats.requests);
            assertEquals(0, stats.inFlight);
        });
        assertFalse(peer.ended);
    }

    @Test
    void aRequestMayComeByteByByte() {
        run(() -> {
            for (char c : (post(3, "") + "abc").toCharArray()) send(String.valueOf(c));
            upload().answer();
            assertTrue(written().endsWith("content-type: image/test\r\ncontent-length: 3\r\n\r\nabc"));
        });
    }

    @Test
    void aRequestMayBeCutAnywhere() {
        String chunked = "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        for (String whole : List.of(post(3, "") + "abc", chunked)) {
            for (int at = 1; at < whole.length(); at++) {
                new ConnectionTest().isEchoed(whole.substring(0, at), whole.substring(at));
            }
        }
    }

    private void isEchoed(String before, String after) {
        run(() -> {
            send(before);
            send(after);
            upload().answer();
            assertTrue(written().endsWith("content-length: 3\r\n\r\nabc"), before);
        });
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAlsoAThousand() {
        run(() -> {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 3_000; i++) all.append(get("/" + i));
            send(all.toString());
            String[] answers = written().split("(?=HTTP/1.1 200)");
            assertEquals(3_000, answers.length);
            for (int i = 0; i < 3_000; i++) assertTrue(answers[i].endsWith("\r\n\r\n/" + i), answers[i]);
        });
    }

    @Test
    void whatComesAfterAnUploadWaitsForItsAnswer() {
        run(() -> {
            send(post(3, "") + "abc" + get("/next"));
            assertEquals("", written());
            assertTrue(peer.paused);
            upload().answer();
            assertTrue(written().matches("(?s).*\r\n\r\nabcHTTP/1.1 200 OK.*/next"));
            assertFalse(peer.paused);
        });
    }

    @Test
    void aHeadGetsTheHeaderOfTheBodyAlone() {
        run(() -> {
            send("HEAD /four HTTP/1.1\r\n" + HOST + "\r\n" + get("/next"));
            String[] answers = written().split("(?=HTTP/1.1 200)");
            assertTrue(answers[0].contains("content-length: 5\r\n"));
            assertTrue(answers[0].endsWith("\r\n\r\n"), answers[0]);
            assertTrue(answers[1].endsWith("/next"));
        });
    }

    @Test
    void chunksAreJoined() {
        run(() -> {
            send("POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            send("2\r\nde\r\n0\r\n\r\n");
            upload().answer();
            assertTrue(written().endsWith("\r\n\r\nabcde"));
        });
    }

    @Test
    void anUploadWithoutABodyIsEmpty() {
        run(() -> {
            send("POST /echo HTTP/1.1\r\n" + HOST + "\r\n");
            assertEquals(0, upload().body.capacityBytes());
            upload().answer();
            assertEquals("200 OK", statusOf(written()));
        });
    }

    @Test
    void oldClientsAndThoseWhoAskForItAreClosed() {
        for (String request :
                List.of("GET /x HTTP/1.0\r\n\r\n", "GET /x HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n")) {
            new ConnectionTest().closesAfter(request);
        }
    }

    private void closesAfter(String request) {
        run(() -> {
            send(request);
            assertTrue(written().contains("connection: close\r\n"));
            assertTrue(peer.ended);
        });
    }

    @Test
    void oldClientsMayAskToStay() {
        run(() -> {
            send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertTrue(written().contains("connection: keep-alive\r\n"));
            assertFalse(peer.ended);
        });
    }

    @Test
    void aClientThatExpectsItIsToldToContinue() {
        run(() -> {
            send(post(3, "Expect: 100-continue\r\n"));
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", written());
            send("abc");
            upload().answer();
            assertEquals("200 OK", statusOf(written()));
        });
    }

    // ---- refusals ----

    @Test
    void busyIsSaidBeforeTheBodyIsRead() {
        service.busy = true;
        run(() -> {
            send(post(90_000, "Expect: 100-continue\r\n"));
            assertTrue(peer.written.toString().contains("\r\nretry-after: 1\r\n"));
            assertRefused("503 Service Unavailable", "all workers are busy");
            assertEquals(1, stats.rejected);
            send("x".repeat(90_000)); // read and forgotten
            assertEquals("", written());
            assertFalse(peer.destroyed);
        });
    }

    @Test
    void theLongestBodyIsReadToItsEndAlsoWhenItsHeadWasRefused() {
        service.busy = true;
        limits = LONG_BODIES;
        run(() -> {
            send("POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            assertRefused("503 Service Unavailable", "all workers are busy");
            for (int i = 0; i < 128; i++) send("10000\r\n" + "x".repeat(64 << 10) + "\r\n");
            assertFalse(peer.destroyed);
        });
    }

    @Test
    void aBodyThatWillBeTooLongIsRefusedByItsHead() {
        run(() -> {
            send(post(100_001, ""));
            assertRefused("413 Request Entity Too Large", "the body is longer than 100000 bytes");
            assertEquals(0, service.uploads.size());
        });
    }

    @Test
    void aBodyThatTurnsOutTooLongIsRefusedThen() {
        run(() -> {
            send("POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            send("186a0\r\n" + "x".repeat(100_000) + "\r\n");
            assertEquals("", written());
            send("1\r\nx\r\n");
            assertRefused("413 Request Entity Too Large", "the body is longer than 100000 bytes");
            assertTrue(upload().abandoned);
        });
    }

    @Test
    void aLongRequestLineAndALongHeaderAreNamed() {
        run(() -> {
            send("GET /" + "x".repeat(300));
            send(" HTTP/1.1\r\n");
            assertRefused("414 Request-URI Too Long", "the request line is longer than 200 bytes");
        });
        ConnectionTest other = new ConnectionTest();
        other.run(() -> {
            other.send("GET / HTTP/1.1\r\n" + HOST + "Cookie: " + "x".repeat(500));
            other.send("\r\n\r\n");
            other.assertRefused("431 Request Header Fields Too Large", "the header is longer than 400 bytes");
        });
    }

    @Test
    void whatIsNoHttpIsRefused() {
        for (String garbage : List.of(
                "\u0016\u0003\u0001\u0000\u00fa\r\n\r\n",
                "FOO\r\n\r\n",
                "GET / HTTP/1.1\r\nBad Name: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                post(3, "Transfer-Encoding: chunked\r\n"),
                post(3, "Content-Length: 4\r\n"),
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: -3\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            new ConnectionTest().answersBadRequest(garbage);
        }
    }

    private void answersBadRequest(String garbage) {
        run(() -> {
            send(garbage);
            assertEquals("400 Bad Request", statusOf(written()), garbage);
            assertTrue(peer.ended, garbage);
        });
    }

    @Test
    void anotherVersionAndAnotherExpectationAreRefused() {
        run(() -> {
            send("PRI * HTTP/2.0\r\n\r\n");
            assertRefused("505 HTTP Version Not Supported", "this server speaks HTTP/1.1");
        });
        ConnectionTest other = new ConnectionTest();
        other.run(() -> {
            other.send(post(3, "Expect: wonders\r\n"));
            other.assertRefused("417 Expectation Failed", "can't meet the expectation wonders");
        });
    }

    // ---- slow clients ----

    @Test
    void aHeadThatDripsInIsCutOff() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                int n = i;
                at(1_000L * i, () -> {
                    if (!peer.ended) send(n == 0 ? "GET / HTTP/1.1\r\n" : "X-" + n + ": y\r\n");
                });
            }
            at(10_100, () -> assertRefused("408 Request Timeout", "the request took too long to come"));
        });
    }

    @Test
    void aRequestThatHasBegunBehindAnotherIsCutOffWhereverItStops() {
        String next = get("/two");
        for (int at = 1; at < next.length(); at++) new ConnectionTest().isCutOffBehindAnother(next.substring(0, at));
    }

    private void isCutOffBehindAnother(String beginning) {
        run(() -> {
            send(get("/one") + beginning);
            assertEquals("200 OK", statusOf(written()));
            at(9_999, () -> assertEquals("", written(), beginning));
            at(10_001, () -> assertRefused("408 Request Timeout", "the request took too long to come"));
        });
    }

    @Test
    void aLineBreakBehindARequestBeginsNoOther() {
        run(() -> {
            send(get("/one") + "\r\n");
            assertEquals("200 OK", statusOf(written()));
            at(59_999, () -> assertFalse(peer.ended));
            at(60_001, () -> assertTrue(peer.ended));
        });
        assertEquals("", written());
    }

    @Test
    void aBodyThatDripsInIsCutOffAndOneThatFlowsIsNot() {
        run(() -> {
            send(post(50_000, ""));
            for (int i = 0; i < 15; i++) at(1_000L * i, () -> send("x".repeat(300)));
            at(14_500, () -> assertEquals("", written()));
            at(20_001, () -> {
                assertRefused("408 Request Timeout", "the body came too slowly");
                assertTrue(upload().abandoned);
            });
        });
    }

    @Test
    void aBodyThatDripsInForLongIsCutOffAlthoughSomeOfItAlwaysComes() {
        run(() -> {
            send(post(90_000, ""));
            for (int i = 0; i < 60; i++) {
                at(1_000L * i, () -> {
                    if (!peer.ended) send("x".repeat(300));
                });
            }
            at(44_900, () -> assertEquals("", written(), "as much as is due"));
            at(45_001, () -> assertRefused("408 Request Timeout", "the body came too slowly"));
        });
    }

    @Test
    void aConnectionWithoutRequestsIsClosedQuietly() {
        run(() -> {
            at(59_999, () -> assertFalse(peer.ended));
            at(60_001, () -> assertTrue(peer.ended));
            at(62_999, () -> assertFalse(peer.destroyed));
            at(63_001, () -> {
                assertTrue(peer.destroyed);
                assertEquals(1, gone.size());
            });
        });
        assertEquals("", written());
    }

    @Test
    void aClientThatTakesNothingOfItsAnswerIsCutOff() {
        run(() -> {
            peer.full = true;
            send(post(90_000, "") + "x".repeat(90_000));
            upload().answer();
            at(20_000, () -> connection.onDrain());
            at(49_999, () -> assertFalse(peer.destroyed));
            at(50_001, () -> assertTrue(peer.destroyed));
        });
    }

    @Test
    void aClientThatDoesNotCloseAfterItsRefusalIsClosed() {
        run(() -> {
            send("FOO\r\n\r\n");
            at(2_999, () -> assertFalse(peer.destroyed));
            at(3_001, () -> assertTrue(peer.destroyed));
        });
    }

    @Test
    void aClientThatGoesOnSendingAfterItsRefusalIsCutOff() {
        run(() -> {
            send("FOO\r\n\r\n");
            for (int i = 0; i < 70; i++) send("x".repeat(64 << 10));
            assertTrue(peer.destroyed);
        });
    }

    // ---- clients that go ----

    @Test
    void aClientThatEndsWhileItsWorkWaitsFreesItsPlaceAndIsToldSo() {
        run(() -> {
            send(post(3, "") + "abc");
            connection.onEnd();
            assertTrue(upload().abandoned);
            assertTrue(peer.written.toString().contains("\r\nretry-after: 1\r\n"));
            assertRefused("503 Service Unavailable", "all workers are busy, and the client has closed its side");
            assertEquals(0, stats.inFlight);
            assertEquals(1, stats.rejected);
        });
    }

    @Test
    void aClientThatEndsInsideItsHeadIsToldSo() {
        for (String start : List.of("GET / HT", "GET / HTTP/1.1\r\n" + HOST)) {
            ConnectionTest test = new ConnectionTest();
            test.run(() -> {
                test.send(start);
                test.connection.onEnd();
                test.assertRefused("400 Bad Request", "the request ended early");
            });
        }
    }

    @Test
    void aClientThatOnlyClosedItsSideGetsTheAnswerOfWorkThatHadBegun() {
        run(() -> {
            send(post(3, "") + "abc");
            upload().begun = true;
            connection.onEnd();
            upload().answer();
            String answer = written();
            assertTrue(answer.contains("connection: close\r\n") && answer.endsWith("abc"), answer);
            assertTrue(peer.ended);
        });
    }

    @Test
    void aConnectionThatBreaksFreesEverythingInAnyState() {
        List<String> starts = List.of("", "GET /", post(9, ""), post(9, "") + "abc", post(3, "") + "abc" + get("/x"));
        for (String start : starts) {
            ConnectionTest test = new ConnectionTest();
            test.run(() -> {
                if (!start.isEmpty()) test.send(start);
                test.connection.onClosed();
                test.connection.onClosed();
                assertEquals(List.of(test.connection), test.gone);
                assertEquals(0, test.stats.inFlight);
                assertTrue(test.service.uploads.stream().allMatch(upload -> upload.abandoned));
            });
        }
    }

    @Test
    void aClientThatBreaksOffInItsBodyIsToldSo() {
        run(() -> {
            send(post(9, "") + "abc");
            connection.onEnd();
            assertRefused("400 Bad Request", "the body ended early");
        });
    }

    @Test
    void aBigAnswerIsWrittenAsTheClientTakesIt() {
        run(() -> {
            peer.full = true;
            send(post(90_000, "") + "x".repeat(90_000));
            upload().answer();
            assertFalse(written().endsWith("x"), "the head first");
            connection.onDrain();
            assertEquals(64 << 10, written().length());
            connection.onDrain();
            assertEquals(90_000 - (64 << 10), written().length());
            assertEquals(1, stats.inFlight);
            connection.onDrain();
            assertEquals(0, stats.inFlight);
        });
    }

    // ---- the end ----

    @Test
    void atTheEndIdleConnectionsAreReadUntilTheirClientsCloseAndOthersFinish() {
        run(() -> {
            connection.close();
            assertTrue(peer.ended);
            send(get("/late")); // read and forgotten
            assertEquals("", written());
            at(2_999, () -> assertFalse(peer.destroyed));
            at(3_001, () -> assertTrue(peer.destroyed));
        });
        ConnectionTest busy = new ConnectionTest();
        busy.run(() -> {
            busy.send(post(3, "") + "abc" + get("/late"));
            busy.connection.close();
            assertFalse(busy.peer.destroyed);
            busy.upload().answer();
            String answer = busy.written();
            assertTrue(answer.contains("connection: close\r\n") && answer.endsWith("abc"), answer);
            assertTrue(busy.peer.ended);
        });
    }

    @Test
    void atTheEndARequestThatHasJustBegunIsRefused() {
        run(() -> {
            send("GET / HTTP/1.1\r\n");
            connection.close();
            send("Host: x\r\n\r\n");
            assertRefused("503 Service Unavailable", "the server is shutting down");
        });
    }

    @Test
    void theAnswerSaysWhatIsAllowed() {
        Answer answer = Answer.methodNotAllowed("PUT", "/ping", "GET, HEAD");
        assertEquals("GET, HEAD", answer.header().get(HttpHeaderNames.ALLOW));
        assertEquals(
                "{\"error\":\"/ping takes GET or HEAD, not PUT\"}", new String(answer.text(), StandardCharsets.UTF_8));
    }
}
