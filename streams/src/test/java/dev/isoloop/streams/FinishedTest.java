package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.counting;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When one hears of the end of a stream, as recorded from Node 20. */
class FinishedTest {
    @Test
    void aReadableIsFinishedWhenItCloses() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 1), objects());
                    stream.onFinished(r.saysOf("finished"));
                    r.listen(stream);
                    stream.onData(chunk -> r.say("data " + chunk));
                },
                "pull",
                "push true",
                "pull",
                "data 1",
                "end",
                "finished ok",
                "close");
    }

    @Test
    void aStreamThatIsDestroyedHasClosedPrematurely() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 1), objects());
                    stream.onFinished(r.saysOf("finished"));
                    r.listen(stream);
                    stream.destroy();
                },
                "finished PREMATURE_CLOSE",
                "close");
    }

    @Test
    void anErrorIsTheEnd() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 1), objects());
                    stream.onFinished(r.saysOf("finished"));
                    r.listen(stream);
                    stream.destroy(error("bad"));
                },
                "finished bad",
                "error bad",
                "close");
    }

    @Test
    void aWritableIsFinishedWhenItCloses() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, (chunk, done) -> done.ok(), objects());
                    stream.onFinished(r.saysOf("finished"));
                    r.listen(stream);
                    stream.endWith("a");
                },
                "finish",
                "finished ok",
                "close");
    }

    @Test
    void whoAsksLateIsToldInATick() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, (chunk, done) -> done.ok(), objects());
                    stream.endWith("a");
                    stream.onClose(() -> {
                        r.say("close");
                        stream.onFinished(r.saysOf("finished"));
                        loop.nextTick(r.says("tick"));
                    });
                },
                "close",
                "finished ok",
                "tick");
    }

    @Test
    void eachHalfOfADuplexHasItsEnd() {
        assertOrder(
                (r, loop) -> {
                    Exchange<String, String> ends = new Exchange<>() {
                        @Override
                        public void pull(ReadController<String> to) {
                            to.end();
                        }

                        @Override
                        public void write(String chunk, Done done) {
                            done.ok();
                        }
                    };
                    Duplex<String, String> stream = Duplex.of(loop, ends, objects(), objects(), true);
                    stream.onFinished(r.saysOf("finished"));
                    stream.readable().onFinished(r.saysOf("finished readable"));
                    stream.writable().onFinished(r.saysOf("finished writable"));
                    r.listen(stream.readable());
                    stream.writable().onFinish(r.says("finish"));
                    stream.readable().resume();
                    loop.setImmediate(() -> stream.writable().end());
                },
                "finished readable ok",
                "end",
                "finished writable ok",
                "finish",
                "finished ok",
                "close");
    }

    @Test
    void aCursorReadsOneByOneWhileTheQueueFills() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects(2));
                    r.listen(stream);
                    readOn(r, stream.iterate());
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push false",
                "got 1",
                "pull",
                "got 2",
                "got 3",
                "end",
                "close",
                "done");
    }

    private static void readOn(Recorded r, AsyncCursor<String> cursor) {
        cursor.next().thenAccept(chunk -> {
            r.say(chunk.map(c -> "got " + c).orElse("done"));
            if (chunk.isPresent()) readOn(r, cursor);
        });
    }

    @Test
    void aCursorThatIsClosedEarlyDestroysItsStream() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects(2));
                    r.listen(stream);
                    AsyncCursor<String> cursor = stream.iterate();
                    cursor.next().thenAccept(first -> {
                        r.say("got " + first.get());
                        cursor.next().thenAccept(second -> {
                            r.say("got " + second.get());
                            cursor.close();
                            r.say("left " + stream.isDestroyed());
                        });
                    });
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push false",
                "got 1",
                "pull",
                "got 2",
                "left true",
                "error closed by its reader before the end",
                "close");
    }

    @Test
    void anErrorRejectsWhatTheCursorAsksFor() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects(2));
                    r.listen(stream);
                    AsyncCursor<String> cursor = stream.iterate();
                    cursor.next().thenAccept(first -> {
                        r.say("got " + first.get());
                        stream.destroy(error("bad"));
                        cursor.next().catchError(error -> {
                            r.say("caught " + error.getMessage());
                            return Optional.empty();
                        });
                    });
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push false",
                "got 1",
                "error bad",
                "close",
                "caught bad");
    }
}
