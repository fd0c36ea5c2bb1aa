package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.WrongLoopThreadException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** What streams refuse, and what they do with errors nobody expects. */
class StreamRulesTest {
    @Test
    void anotherThreadIsRefusedByName() {
        try (LoopFixture fixture = new LoopFixture("owner")) {
            Readable<String> readable = fixture.call(loop -> Readable.from(loop, to -> {}, objects()));
            Writable<String> writable = fixture.call(loop -> Writable.to(loop, (chunk, done) -> {}, objects()));
            Duplex<String, String> duplex =
                    fixture.call(loop -> Transform.map(loop, chunk -> chunk, objects(), objects()));
            List<Runnable> forbidden = List.of(
                    readable::read,
                    readable::pause,
                    readable::resume,
                    readable::destroy,
                    readable::iterate,
                    () -> readable.onData(chunk -> {}),
                    () -> readable.onEnd(() -> {}),
                    () -> readable.half().push("a"),
                    () -> readable.half().end(),
                    () -> readable.pipe(writable),
                    () -> writable.write("a"),
                    () -> writable.end(),
                    () -> writable.onDrain(() -> {}),
                    () -> writable.half().done(null),
                    duplex::destroy,
                    () -> duplex.onFinished(error -> {}),
                    () -> Pipeline.from(readable).to(writable).run(),
                    () -> Readable.from(fixture.loop, to -> {}, objects()));
            for (Runnable call : forbidden) {
                String message =
                        assertThrows(WrongLoopThreadException.class, call::run).getMessage();
                assertTrue(message.contains("owner"), message);
                assertTrue(message.contains(Thread.currentThread().getName()), message);
            }
        }
    }

    @Test
    void anErrorThatNobodyListensToIsUncaughtAsItIs() {
        RuntimeException expected = error("nobody listens");
        List<Throwable> uncaught = new ArrayList<>();
        EventLoop.run(loop -> {
            loop.events().onUncaughtError((error, origin) -> uncaught.add(error));
            Readable.from(loop, to -> to.fail(expected), objects()).resume();
        });
        assertEquals(List.of(expected), uncaught);
    }

    @Test
    void aSinkThatThrowsDestroysItsStreamAndTellsTheWriter() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(
                            loop,
                            (chunk, done) -> {
                                throw error("thrown");
                            },
                            objects());
                    r.listenAll(stream);
                    r.say(stream.write("a", r.saysOf("cb")));
                    loop.nextTick(r.says("tick"));
                },
                "false",
                "cb thrown",
                "tick",
                "error thrown",
                "close");
    }

    private static void sayUncaught(Recorded r, EventLoop loop) {
        loop.events().onUncaughtError((error, origin) -> r.say("uncaught " + error.getMessage()));
    }

    private static Done throwing(String message) {
        return error -> {
            throw error(message);
        };
    }

    @Test
    void aWriterOrADiscardThatThrowsKeepsNobodyElseFromHearingOfTheEnd() {
        assertOrder(
                (r, loop) -> {
                    sayUncaught(r, loop);
                    Writable<String> stream =
                            Writable.to(loop, (chunk, done) -> {}, objects().onDiscard(chunk -> {
                                throw error("discarding " + chunk);
                            }));
                    r.listenAll(stream);
                    stream.write("a");
                    stream.write("b", throwing("cb b"));
                    stream.write("c", r.saysOf("cb c"));
                    stream.end(throwing("end cb"));
                    stream.end(r.saysOf("second end cb"));
                    stream.destroy(error("stop"));
                },
                "uncaught discarding b",
                "uncaught cb b",
                "uncaught discarding c",
                "cb c stop",
                "uncaught end cb",
                "second end cb stop",
                "error stop",
                "close");
    }

    @Test
    void aWriterThatThrowsWhenItsWriteFailsKeepsTheStreamFromNothing() {
        assertOrder(
                (r, loop) -> {
                    sayUncaught(r, loop);
                    Writable<String> stream = Writable.to(loop, (chunk, done) -> done.done(error("bad")), objects());
                    r.listenAll(stream);
                    stream.write("a", throwing("cb a"));
                    stream.write("b", r.saysOf("cb b"));
                },
                "uncaught cb a",
                "cb b bad",
                "error bad",
                "close");
    }

    @Test
    void listenersOfDrainFinishAndEndThatThrowKeepAStreamFromNothing() {
        assertOrder(
                (r, loop) -> {
                    sayUncaught(r, loop);
                    Transform<String, String> stream = Transform.of(
                            loop, (chunk, to, done) -> loop.setImmediate(done::ok), objects(1), objects(1));
                    stream.writable().onDrain(throwing("drain")::ok);
                    stream.writable().onFinish(throwing("finish")::ok);
                    stream.readable().onEnd(throwing("end")::ok);
                    stream.onClose(r.says("close"));
                    stream.readable().resume();
                    stream.writable().write("a", r.saysOf("cb"));
                    loop.setImmediate(() -> loop.setImmediate(stream.writable()::end));
                },
                "uncaught drain",
                "cb ok",
                "uncaught end",
                "uncaught finish",
                "close");
    }

    @Test
    void aSinkThatNeverAnswersDoesNotKeepOthersWaitingWhenTheStreamIsDestroyed() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, (chunk, done) -> {}, objects());
                    r.listenAll(stream);
                    stream.write("a", r.saysOf("cb a"));
                    stream.write("b", r.saysOf("cb b"));
                    stream.end(r.saysOf("end cb"));
                    stream.destroy(error("stop"));
                },
                "cb b stop",
                "end cb stop",
                "error stop",
                "close");
    }

    @Test
    void aSignalFromAnotherLoopOfTheSameThreadIsHeardInATurnOfTheStreamsOwn() {
        List<String> heard = new ArrayList<>();
        List<Flow.Subscriber<String>> subscriber = new ArrayList<>();
        EventLoop streams = EventLoop.builder().name("stream's").unwatched().build();
        streams.start(() -> {
            Sink<String> sink = (chunk, done) -> {
                heard.add(chunk + " by the " + EventLoop.current().name());
                done.ok();
            };
            subscriber.add(Writable.to(streams, sink, objects()).toSubscriber());
            streams.ref();
        });
        streams.tickNow();
        EventLoop publishers =
                EventLoop.builder().name("publisher's").unwatched().build();
        publishers.start(() -> {
            subscriber.get(0).onNext("chunk");
            heard.add("given");
        });
        publishers.tickNow();
        streams.tickNow();
        assertEquals(List.of("given", "chunk by the stream's"), heard);
        streams.close();
        streams.tickNow();
    }

    @Test
    void marksAndSizesThatCannotBeAreRefused() {
        assertEquals(
                "high-water mark -1, expected 0 or more",
                assertThrows(IllegalArgumentException.class, () -> objects().highWaterMark(-1))
                        .getMessage());
        EventLoop.run(loop -> {
            Writable<String> stream =
                    Writable.to(loop, (chunk, done) -> done.ok(), StreamOptions.<String>bytes(chunk -> -5));
            assertEquals(
                    "the size function says -5 for a, expected 0 or more",
                    assertThrows(IllegalArgumentException.class, () -> stream.write("a"))
                            .getMessage());
            assertThrows(NullPointerException.class, () -> stream.write(null));
        });
    }

    @Test
    void withoutAutoDestroyAStreamStaysAfterItsEnd() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(
                            loop, (chunk, done) -> done.ok(), objects().autoDestroy(false));
                    r.listenAll(stream);
                    stream.endWith("a");
                    loop.setImmediate(() -> {
                        r.say("destroyed " + stream.isDestroyed());
                        stream.destroy();
                    });
                },
                "finish",
                "destroyed false",
                "close");
    }

    @Test
    void oneQuestionAtATimeMayBeAskedOfACursor() {
        EventLoop.run(loop -> {
            AsyncCursor<String> cursor =
                    Readable.from(loop, to -> {}, objects()).iterate();
            cursor.next();
            assertThrows(IllegalStateException.class, cursor::next);
        });
    }
}
