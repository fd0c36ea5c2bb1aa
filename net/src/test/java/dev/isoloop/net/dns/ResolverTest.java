package dev.isoloop.net.dns;

import static dev.isoloop.net.dns.ScriptedServers.a;
import static dev.isoloop.net.dns.ScriptedServers.address;
import static dev.isoloop.net.dns.ScriptedServers.answering;
import static dev.isoloop.net.dns.ScriptedServers.cname;
import static dev.isoloop.net.dns.ScriptedServers.record;
import static dev.isoloop.net.dns.ScriptedServers.reply;
import static dev.isoloop.net.dns.ScriptedServers.saying;
import static dev.isoloop.net.dns.ScriptedServers.silent;
import static dev.isoloop.net.dns.ScriptedServers.truncated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.WrongLoopThreadException;
import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ResolverTest {
    private static final String NAME = "www.example.org";
    private static final String OWNER = NAME + ".";
    private static final ResolverConfig ONE = ResolverConfig.of(address(1)).withTimeoutMs(1_000);
    private static final ResolverConfig TWO =
            ResolverConfig.of(address(1), address(2)).withTimeoutMs(1_000);

    private final SimClock clock = new SimClock();
    private final EventLoop loop = EventLoop.builder()
            .clock(clock)
            .parker(new SimParker(clock))
            .unwatched()
            .build();
    private final ScriptedServers servers = new ScriptedServers(loop);
    private Object outcome;

    /** Runs the loop until the promise is settled; what it was settled with. */
    private Object settled(ResolverConfig config, Function<Resolver, Promise<?>> program) {
        loop.start(() -> {
            Resolver resolver = new Resolver(loop, config, servers);
            program.apply(resolver).then(value -> outcome = value, reason -> outcome = reason);
        });
        assertEquals(0, loop.run());
        assertEquals(0, servers.openConversations, "conversations left open");
        return outcome;
    }

    private Object resolveA(ResolverConfig config) {
        return settled(config, resolver -> resolver.resolve(NAME, RecordType.A));
    }

    private DnsException failure(ResolverConfig config, DnsError expected) {
        DnsException failure = assertInstanceOf(DnsException.class, resolveA(config));
        assertEquals(expected, failure.error(), failure.getMessage());
        return failure;
    }

    private long nowMs() {
        return clock.nanoTime() / 1_000_000;
    }

    private static List<InetAddress> addresses(String... texts) {
        return List.of(texts).stream().map(Addresses::parse).toList();
    }

    private <T> Object answerOf(RecordType<T> type, int code, String... data) {
        servers.put(1, (question, overStream, line) -> {
            Record[] records = new Record[data.length];
            for (int i = 0; i < data.length; i++) records[i] = record(OWNER, code, data[i]);
            line.answer(1, reply(question, Rcode.NOERROR, records));
        });
        return settled(ONE, resolver -> resolver.resolve(NAME, type));
    }

    // ---- answers ----

    @Test
    void addressesComeInTheServersOrder() {
        servers.put(1, answering("198.51.100.7", "198.51.100.3"));
        assertEquals(addresses("198.51.100.7", "198.51.100.3"), resolveA(ONE));
    }

    @Test
    void ip6AddressesStayIp6AlsoIfTheyHoldAnIp4Address() throws IOException {
        List<?> values = (List<?>) answerOf(RecordType.AAAA, Type.AAAA, "2001:db8::1", "::ffff:192.0.2.1");
        assertEquals(InetAddress.getByName("2001:db8::1"), values.get(0));
        assertEquals("0:0:0:0:0:ffff:c000:201", ((InetAddress) values.get(1)).getHostAddress());
    }

    @Test
    void mailServersComeWithTheirPriority() {
        assertEquals(
                List.of(new MxRecord(10, "mail.example.org"), new MxRecord(20, "spare.example.org")),
                answerOf(RecordType.MX, Type.MX, "10 mail.example.org.", "20 spare.example.org."));
    }

    @Test
    void servicesComeWithPriorityWeightAndPort() {
        assertEquals(
                List.of(new SrvRecord(1, 2, 5222, "xmpp.example.org")),
                answerOf(RecordType.SRV, Type.SRV, "1 2 5222 xmpp.example.org."));
    }

    @Test
    void textsKeepTheirPieces() {
        assertEquals(
                List.of(List.of("v=spf1 ", "-all"), List.of("")),
                answerOf(RecordType.TXT, Type.TXT, "\"v=spf1 \" \"-all\"", "\"\""));
    }

    @Test
    void nameServersAreNames() {
        assertEquals(List.of("a.iana-servers.net"), answerOf(RecordType.NS, Type.NS, "a.iana-servers.net."));
    }

    @Test
    void anAliasIsAnAnswerToTheQuestionForAliases() {
        assertEquals(List.of("web.example.org"), answerOf(RecordType.CNAME, Type.CNAME, "web.example.org."));
    }

    @Test
    void anAddressIsAskedBackwards() {
        servers.put(1, (question, overStream, line) -> {
            String asked = question.getQuestion().getName().toString();
            line.answer(1, reply(question, Rcode.NOERROR, record(asked, Type.PTR, "host.example.org.")));
        });
        assertEquals(
                List.of("host.example.org"), settled(ONE, resolver -> resolver.reverse(Addresses.parse("192.0.2.9"))));
        assertEquals(List.of("0 datagram 192.0.2.1:53 9.2.0.192.in-addr.arpa."), servers.log);
    }

    @Test
    void aliasesAreFollowedInsideTheMessage() {
        servers.put(
                1,
                (question, overStream, line) -> line.answer(
                        1,
                        reply(
                                question,
                                Rcode.NOERROR,
                                a("end.example.org.", "198.51.100.1"),
                                cname("middle.example.org.", "end.example.org."),
                                cname(OWNER, "middle.example.org."))));
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
    }

    @Test
    void aliasesInACircleAreABadResponse() {
        servers.put(
                1,
                (question, overStream, line) -> line.answer(
                        1,
                        reply(
                                question,
                                Rcode.NOERROR,
                                cname(OWNER, "b.example.org."),
                                cname("b.example.org.", OWNER))));
        failure(ONE, DnsError.BAD_RESPONSE);
    }

    @Test
    void recordsNobodyAskedForArePassedOver() {
        servers.put(
                1,
                (question, overStream, line) -> line.answer(
                        1,
                        reply(
                                question,
                                Rcode.NOERROR,
                                a("bank.example.org.", "203.0.113.66"),
                                record(OWNER, Type.TXT, "hello"),
                                a(OWNER, "198.51.100.1"))));
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
    }

    @Test
    void theNameIsComparedWithoutCase() {
        servers.put(
                1,
                (question, overStream, line) ->
                        line.answer(1, reply(question, Rcode.NOERROR, a("WWW.Example.ORG.", "198.51.100.1"))));
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
    }

    @Test
    void lettersBeyondAsciiAreEncoded() {
        servers.put(1, answering("198.51.100.1"));
        settled(ONE, resolver -> resolver.resolve("b\u00fccher.example", RecordType.A));
        assertEquals(List.of("0 datagram 192.0.2.1:53 xn--bcher-kva.example."), servers.log);
    }

    // ---- named failures ----

    @Test
    void aNameThatDoesNotExistIsNamed() {
        servers.put(1, saying(Rcode.NXDOMAIN));
        DnsException failure = failure(TWO, DnsError.NO_SUCH_NAME);
        assertEquals(NAME, failure.name());
        assertEquals(
                "could not resolve www.example.org A: NO_SUCH_NAME, 192.0.2.1:53 says that there is no such name",
                failure.getMessage());
    }

    @Test
    void aNameWithoutSuchRecordsIsAnotherThing() {
        servers.put(1, saying(Rcode.NOERROR));
        failure(ONE, DnsError.NO_DATA);
    }

    @Test
    void aServerThatFailsIsLeftForTheNext() {
        servers.put(1, saying(Rcode.SERVFAIL));
        servers.put(2, answering("198.51.100.1"));
        assertEquals(addresses("198.51.100.1"), resolveA(TWO));
        assertEquals(1 + 1, nowMs());
    }

    @Test
    void serversThatAllFailAreAskedOnceEach() {
        servers.put(1, saying(Rcode.SERVFAIL));
        servers.put(2, saying(Rcode.YXDOMAIN));
        failure(TWO, DnsError.SERVER_FAILED);
        assertEquals(2, servers.log.size());
    }

    @Test
    void aRefusalIsNamedAlsoIfItLeavesTheQuestionOut() {
        servers.put(1, (question, overStream, line) -> {
            Message refusal = reply(question, Rcode.REFUSED);
            refusal.removeAllRecords(Section.QUESTION);
            line.answer(1, refusal);
        });
        failure(ONE, DnsError.REFUSED);
    }

    @Test
    void silenceIsATimeoutAfterAllAttempts() {
        servers.put(1, silent());
        servers.put(2, silent());
        DnsException failure = failure(TWO, DnsError.TIMED_OUT);
        assertEquals(
                List.of(
                        "0 datagram 192.0.2.1:53 " + OWNER,
                        "1000 datagram 192.0.2.2:53 " + OWNER,
                        "2000 datagram 192.0.2.1:53 " + OWNER,
                        "4000 datagram 192.0.2.2:53 " + OWNER),
                servers.log);
        assertEquals(6_000, nowMs());
        assertEquals(
                "could not resolve www.example.org A: TIMED_OUT, 192.0.2.1:53 did not answer in time, "
                        + "192.0.2.2:53 did not answer in time",
                failure.getMessage());
    }

    @Test
    void nobodyThereIsUnreachableAtOnce() {
        servers.put(1, (question, overStream, line) -> line.fail(3, new IOException("connection refused")));
        DnsException failure = failure(ONE, DnsError.UNREACHABLE);
        assertEquals(3, nowMs());
        assertTrue(failure.getMessage().endsWith("192.0.2.1:53 can't be reached (connection refused)"));
    }

    @Test
    void aFailureThatSaysMoreThanSilenceIsTheOneReported() {
        servers.put(1, saying(Rcode.SERVFAIL));
        servers.put(2, silent());
        failure(TWO, DnsError.SERVER_FAILED);
    }

    @Test
    void aNameThatCannotBeAskedForIsNamed() {
        for (String bad : List.of("", "a..b", "x".repeat(64) + ".org", "a.".repeat(130))) {
            Object failure = new ResolverTest().settled(ONE, resolver -> resolver.resolve(bad, RecordType.A));
            assertEquals(DnsError.BAD_NAME, ((DnsException) failure).error(), bad);
        }
    }

    // ---- time ----

    @Test
    void aLateAnswerStillCountsWhileTheNextServerIsAsked() {
        servers.put(
                1,
                (question, overStream, line) ->
                        line.answer(1_300, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1"))));
        servers.put(2, silent());
        assertEquals(addresses("198.51.100.1"), resolveA(TWO));
        assertEquals(1_300, nowMs());
    }

    @Test
    void aServerThatComesBackIsFoundInTheSecondAttempt() {
        AtomicInteger asked = new AtomicInteger();
        servers.put(1, (question, overStream, line) -> {
            if (asked.incrementAndGet() == 2) {
                line.answer(5, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")));
            }
        });
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
        assertEquals(1_005, nowMs());
    }

    @Test
    void aLateFailureDoesNotCutTheNextServersTimeShort() {
        servers.put(1, (question, overStream, line) -> line.answer(1_500, reply(question, Rcode.SERVFAIL)));
        servers.put(
                2,
                (question, overStream, line) ->
                        line.answer(900, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1"))));
        assertEquals(addresses("198.51.100.1"), resolveA(TWO));
        assertEquals(2, servers.log.size());
    }

    // ---- lies ----

    @Test
    void anAnswerWithAnotherIdIsPassedOver() {
        servers.put(1, (question, overStream, line) -> {
            Message forged = reply(question, Rcode.NOERROR, a(OWNER, "203.0.113.66"));
            forged.getHeader().setID(question.getHeader().getID() ^ 1);
            line.answer(1, forged);
            line.answer(5, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")));
        });
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
    }

    @Test
    void anAnswerToAnotherQuestionIsPassedOver() {
        servers.put(1, (question, overStream, line) -> {
            Message forged = new Message(question.getHeader().getID());
            forged.getHeader().setFlag(Flags.QR);
            forged.addRecord(Record.newRecord(ScriptedServers.name("evil.org."), Type.A, 1), Section.QUESTION);
            forged.addRecord(a("evil.org.", "203.0.113.66"), Section.ANSWER);
            line.answer(1, forged);
            line.answer(5, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")));
        });
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
    }

    @Test
    void aQuestionThatComesBackAsItIsIsNoAnswer() {
        servers.put(1, (question, overStream, line) -> line.answer(1, question));
        failure(ONE, DnsError.TIMED_OUT);
    }

    @Test
    void garbageWithTheRightIdIsABadResponse() {
        servers.put(1, (question, overStream, line) -> {
            byte[] answer =
                    reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")).toWire();
            line.answer(1, Arrays.copyOf(answer, answer.length - 3));
        });
        failure(ONE, DnsError.BAD_RESPONSE);
    }

    @Test
    void noBytesWhateverThrowOrEndTheWait() throws IOException {
        Random random = new Random(20_261_121);
        Question<?> question = new Question<>(0x4142, Name.fromString(OWNER), RecordType.A);
        Message asked = new Message(question.toWire().array());
        byte[] good = reply(asked, Rcode.NOERROR, cname(OWNER, "b.org."), a("b.org.", "198.51.100.1"))
                .toWire();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[2 + random.nextInt(bytes.length - 2)] = (byte) random.nextInt();
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
            Reply<?> reply = question.read(ByteBuffer.wrap(bytes, 0, length));
            assertEquals(reply.kind() == Reply.Kind.ANSWER, !reply.values().isEmpty());
        }
    }

    // ---- truncation ----

    @Test
    void aTruncatedAnswerIsAskedForAgainOverAStream() {
        servers.put(
                1,
                (question, overStream, line) -> line.answer(
                        1,
                        overStream
                                ? reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1"), a(OWNER, "198.51.100.2"))
                                : truncated(question)));
        assertEquals(addresses("198.51.100.1", "198.51.100.2"), resolveA(TWO));
        assertEquals(List.of("0 datagram 192.0.2.1:53 " + OWNER, "1 stream 192.0.2.1:53 " + OWNER), servers.log);
    }

    @Test
    void aStreamThatBreaksLeadsToTheNextServer() {
        servers.put(1, (question, overStream, line) -> {
            if (overStream) {
                line.fail(1, new IOException("connection reset"));
            } else {
                line.answer(1, truncated(question));
            }
        });
        servers.put(2, answering("198.51.100.1"));
        assertEquals(addresses("198.51.100.1"), resolveA(TWO));
    }

    @Test
    void aStreamThatIsSilentTimesOut() {
        servers.put(1, (question, overStream, line) -> {
            if (!overStream) line.answer(1, truncated(question));
        });
        failure(ONE, DnsError.TIMED_OUT);
        assertEquals(1 + 1_000 + 2_000, nowMs());
    }

    @Test
    void aTruncatedAnswerOverAStreamIsABadResponse() {
        servers.put(1, (question, overStream, line) -> line.answer(1, truncated(question)));
        failure(ONE, DnsError.BAD_RESPONSE);
    }

    // ---- extensions ----

    @Test
    void aQuestionSaysHowLongAnAnswerInOneDatagramMayBe() {
        servers.put(1, (question, overStream, line) -> {
            assertEquals(1_232, question.getOPT().getPayloadSize());
            line.answer(1, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")));
        });
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
    }

    /** Knows nothing of extensions, and says so in one of the ways in which servers do. */
    private static ScriptedServers.Server old(int rcode, ScriptedServers.Server plain) {
        return (question, overStream, line) -> {
            if (question.getOPT() == null) {
                plain.onQuestion(question, overStream, line);
                return;
            }
            Message refusal = reply(question, rcode & 0xF);
            if (rcode > 0xF) refusal.addRecord(new OPTRecord(512, rcode >> 4, 0), Section.ADDITIONAL);
            if (rcode == Rcode.FORMERR) refusal.removeAllRecords(Section.QUESTION);
            line.answer(1, refusal);
        };
    }

    @Test
    void aServerThatKnowsNoExtensionsIsAskedAgainWithout() {
        for (int rcode : new int[] {Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS}) {
            ResolverTest fresh = new ResolverTest();
            fresh.servers.put(1, old(rcode, answering("198.51.100.1")));
            assertEquals(addresses("198.51.100.1"), fresh.resolveA(TWO));
            assertEquals(2, fresh.servers.log.size());
            assertEquals(1 + 1, fresh.nowMs());
        }
    }

    @Test
    void aServerThatKnowsNoExtensionsOverAStreamIsAskedThereAgain() {
        ScriptedServers.Server overAStream = old(Rcode.FORMERR, answering("198.51.100.1"));
        servers.put(1, (question, overStream, line) -> {
            if (overStream) overAStream.onQuestion(question, true, line);
            else line.answer(1, truncated(question));
        });
        assertEquals(addresses("198.51.100.1"), resolveA(ONE));
        assertEquals(1 + 2, servers.log.size());
    }

    @Test
    void aServerThatDoesNotUnderstandThePlainQuestionEitherHasFailed() {
        servers.put(1, saying(Rcode.FORMERR));
        servers.put(2, saying(Rcode.NOTIMP));
        failure(TWO, DnsError.SERVER_FAILED);
        assertEquals(2 * 2, servers.log.size());
    }

    @Test
    void aLateWordOnExtensionsGivesItsServerAnotherTurn() {
        servers.put(1, (question, overStream, line) -> {
            if (question.getOPT() == null) line.answer(1, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")));
            else line.answer(1_500, reply(question, Rcode.NOTIMP));
        });
        servers.put(2, silent());
        assertEquals(addresses("198.51.100.1"), resolveA(TWO));
        assertEquals(1_500 + 1, nowMs());
    }

    // ---- both families ----

    private Object bothOf(ResolverConfig config) {
        return settled(config, resolver -> resolver.addresses(NAME, new CancelSource().token()));
    }

    /** Answers with an IPv6 and an IPv4 address, after these times; a negative time means that there is none. */
    private static ScriptedServers.Server families(long sixMs, long fourMs) {
        return (question, overStream, line) -> {
            boolean isSix = question.getQuestion().getType() == Type.AAAA;
            long delayMs = isSix ? sixMs : fourMs;
            if (delayMs < 0) line.answer(-delayMs, reply(question, Rcode.NOERROR));
            else if (isSix)
                line.answer(delayMs, reply(question, Rcode.NOERROR, record(OWNER, Type.AAAA, "2001:db8::1")));
            else line.answer(delayMs, reply(question, Rcode.NOERROR, a(OWNER, "198.51.100.1")));
        };
    }

    @Test
    void bothFamiliesAreAskedForAtOnceAndTheNewerComesFirst() {
        servers.put(1, families(20, 10));
        assertEquals(addresses("2001:db8::1", "198.51.100.1"), bothOf(ONE));
        assertEquals(20, nowMs());
    }

    @Test
    void aSlowFamilyIsNotWaitedForLong() {
        servers.put(1, families(900, 10));
        assertEquals(addresses("198.51.100.1"), bothOf(ONE));
        assertEquals(10 + BothFamilies.SECOND_FAMILY_MS, nowMs());
    }

    @Test
    void aFamilyWithoutAddressesLeavesTheOtherItsTime() {
        servers.put(1, families(-1, 900));
        assertEquals(addresses("198.51.100.1"), bothOf(ONE));
        assertEquals(900, nowMs());
    }

    @Test
    void aHostWithoutAnyAddressIsToldOnce() {
        servers.put(1, families(-1, -1));
        assertEquals(DnsError.NO_DATA, ((DnsException) bothOf(ONE)).error());
    }

    @Test
    void whatSaysMoreThanNoDataIsTheFailureOfBoth() {
        servers.put(1, (question, overStream, line) -> {
            boolean isSix = question.getQuestion().getType() == Type.AAAA;
            line.answer(1, reply(question, isSix ? Rcode.SERVFAIL : Rcode.NOERROR));
        });
        assertEquals(DnsError.SERVER_FAILED, ((DnsException) bothOf(ONE)).error());
    }

    @Test
    void cancellingEndsTheQuestionsForBothFamilies() {
        servers.put(1, silent());
        Exception enough = new Exception("enough");
        Object reason = settled(ONE, resolver -> {
            CancelSource source = new CancelSource();
            loop.setTimeout(() -> source.cancel(enough), 10);
            return resolver.addresses(NAME, source.token());
        });
        assertCancelled(enough, reason);
        assertEquals(10, nowMs());
    }

    // ---- many ----

    @Test
    void idsAreNotToBeGuessed() {
        List<Integer> ids = new ArrayList<>();
        servers.put(1, (question, overStream, line) -> {
            ids.add(question.getHeader().getID());
            line.answer(1, reply(question, Rcode.NXDOMAIN));
        });
        settled(ONE, resolver -> {
            for (int i = 0; i < 8; i++)
                resolver.resolve("n" + i + ".org", RecordType.A).catchError(gone -> null);
            return Promise.resolved(null);
        });
        assertNotEquals(1, ids.stream().distinct().count());
        assertEquals(8, servers.conversations, "each from a port of its own");
    }

    @Test
    void rotationBeginsWithTheNextServerEachTime() {
        servers.put(1, saying(Rcode.NXDOMAIN));
        servers.put(2, saying(Rcode.NXDOMAIN));
        ResolverConfig rotating = new ResolverConfig(List.of(address(1), address(2)), 1_000, 1, true, 1, List.of());
        settled(rotating, resolver -> {
            for (int i = 0; i < 3; i++)
                resolver.resolve("n" + i + ".", RecordType.A).catchError(gone -> null);
            return Promise.resolved(null);
        });
        assertEquals(
                List.of("0 datagram 192.0.2.1:53 n0.", "0 datagram 192.0.2.2:53 n1.", "0 datagram 192.0.2.1:53 n2."),
                servers.log);
    }

    @Test
    void aFloodOfQueriesWaitsForItsTurn() {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        servers.put(1, (question, overStream, line) -> {
            most.accumulateAndGet(servers.openConversations, Math::max);
            line.answer(1, reply(question, Rcode.NXDOMAIN));
        });
        settled(ONE, resolver -> {
            for (int i = 0; i < 1_000; i++) {
                resolver.resolve("n" + i + ".org", RecordType.A).catchError(gone -> {
                    answered.incrementAndGet();
                    return null;
                });
            }
            return Promise.resolved(null);
        });
        assertEquals(1_000, answered.get());
        assertEquals(Resolver.QUERIES_MAX, most.get());
    }

    // ---- search domains ----

    private static ResolverConfig searching(int ndots, String... domains) {
        return new ResolverConfig(List.of(address(1)), 1_000, 1, false, ndots, List.of(domains));
    }

    private List<String> namesAskedFor(ResolverConfig config, String name) {
        servers.put(1, saying(Rcode.NXDOMAIN));
        settled(config, resolver -> resolver.resolve(name, RecordType.A));
        return servers.log.stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    @Test
    void aShortNameIsLookedForBelowTheSearchDomainsFirst() {
        assertEquals(List.of("db.a.org.", "db.b.org.", "db."), namesAskedFor(searching(1, "a.org", "b.org."), "db"));
    }

    @Test
    void aNameWithEnoughDotsIsTriedAsItIsFirst() {
        assertEquals(List.of("db.eu.", "db.eu.a.org."), namesAskedFor(searching(1, "a.org"), "db.eu"));
    }

    @Test
    void aNameThatEndsWithADotIsTriedOnlyAsItIs() {
        assertEquals(List.of("db."), namesAskedFor(searching(1, "a.org"), "db."));
    }

    @Test
    void noDataSomewhereSaysMoreThanNoSuchNameElsewhere() {
        servers.put(1, (question, overStream, line) -> {
            boolean first = question.getQuestion().getName().toString().equals("db.a.org.");
            line.answer(1, reply(question, first ? Rcode.NOERROR : Rcode.NXDOMAIN));
        });
        DnsException failure =
                (DnsException) settled(searching(1, "a.org"), resolver -> resolver.resolve("db", RecordType.A));
        assertEquals(DnsError.NO_DATA, failure.error());
        assertEquals("db", failure.name());
    }

    // ---- cancelling ----

    private static void assertCancelled(Throwable why, Object failure) {
        assertSame(why, assertInstanceOf(CancellationException.class, failure).getCause());
    }

    @Test
    void aCancelledQueryClosesItsConversationsAtOnce() {
        servers.put(1, silent());
        Exception enough = new Exception("enough");
        Object reason = settled(ONE, resolver -> {
            CancelSource source = new CancelSource();
            loop.setTimeout(() -> source.cancel(enough), 10);
            return resolver.resolve(NAME, RecordType.A, source.token());
        });
        assertCancelled(enough, reason);
        assertEquals(10, nowMs());
    }

    @Test
    void aTokenDoesNotRememberNamesThatCouldNotBeAskedFor() {
        List<CancelSource> sources = new ArrayList<>();
        List<WeakReference<Object>> asked = new ArrayList<>();
        settled(ONE, resolver -> {
            CancelSource source = new CancelSource();
            sources.add(source);
            Promise<?> promise = resolver.resolve("a..b", RecordType.A, source.token());
            asked.add(new WeakReference<>(promise));
            return promise;
        });
        for (int round = 0; round < 50 && asked.get(0).get() != null; round++) System.gc();
        assertNull(asked.get(0).get());
        assertFalse(sources.get(0).token().isCancelled());
    }

    @Test
    void aTokenThatIsCancelledAlreadyAsksNobody() {
        Exception enough = new Exception("enough");
        Object reason = settled(ONE, resolver -> {
            CancelSource source = new CancelSource();
            source.cancel(enough);
            return resolver.resolve(NAME, RecordType.A, source.token());
        });
        assertCancelled(enough, reason);
        assertEquals(List.of(), servers.log);
    }

    @Test
    void anotherLoopIsRefusedAndTakesNobodysTurn() {
        servers.put(1, answering("198.51.100.7"));
        Object answer = settled(ONE, resolver -> {
            CompletableFuture.runAsync(() -> EventLoop.run(other -> {
                        for (int i = 0; i < Resolver.QUERIES_MAX; i++) {
                            assertThrows(WrongLoopThreadException.class, () -> resolver.resolve(NAME, RecordType.A));
                        }
                    }))
                    .join();
            return resolver.resolve(NAME, RecordType.A);
        });
        assertEquals(addresses("198.51.100.7"), answer);
    }

    @Test
    void closingTheResolverCancelsWhatRunsAndWhatWaits() {
        servers.put(1, silent());
        List<DnsError> errors = new ArrayList<>();
        settled(ONE, resolver -> {
            for (int i = 0; i < Resolver.QUERIES_MAX + 5; i++) {
                resolver.resolve(NAME, RecordType.A).catchError(why -> {
                    errors.add(((DnsException) why).error());
                    return null;
                });
            }
            loop.setTimeout(resolver::close, 10);
            return Promise.resolved(null);
        });
        assertEquals(Collections.nCopies(Resolver.QUERIES_MAX + 5, DnsError.CANCELLED), errors);
        assertEquals(10, nowMs());
        assertEquals(Resolver.QUERIES_MAX, servers.log.size());
    }
}
