package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;

import dev.isoloop.loop.EventLoop;
import org.junit.jupiter.api.Test;

/** What duplex and transform streams say, and when, as recorded from Node 20. */
class DuplexOrderTest {
    private static final class Echo implements Exchange<String, String>, Finishes {
        private final Recorded r;
        private ReadController<String> out;

        Echo(Recorded r) {
            this.r = r;
        }

        @Override
        public void pull(ReadController<String> to) {
            r.say("pull");
        }

        @Override
        public void write(String chunk, Done done) {
            r.say("write " + chunk);
            out.push(chunk.toUpperCase(java.util.Locale.ROOT));
            done.ok();
        }

        @Override
        public void finish(Done done) {
            r.say("final");
            out.end();
            done.ok();
        }

        @Override
        public void destroy(Throwable error, Done done) {
            r.say("destroy");
            done.done(error);
        }
    }

    private static void listen(Recorded r, Duplex<?, String> stream) {
        r.listen(stream.readable());
        stream.writable().onFinish(r.says("finish"));
    }

    private static void listenWithData(Recorded r, Duplex<?, String> stream) {
        r.listen(stream.readable());
        stream.readable().onData(chunk -> r.say("data " + chunk));
        stream.writable().onFinish(r.says("finish"));
    }

    @Test
    void aDuplexClosesWhenBothHalvesHaveEnded() {
        assertOrder(
                (r, loop) -> {
                    Echo echo = new Echo(r);
                    Duplex<String, String> stream = Duplex.of(loop, echo, objects(), objects(), true);
                    echo.out = stream.readable().half();
                    listenWithData(r, stream);
                    stream.writable().write("a", r.tells("cb"));
                    stream.writable().end();
                },
                "write a",
                "final",
                "data A",
                "cb",
                "finish",
                "end",
                "destroy",
                "close");
    }

    private static Exchange<String, String> ended(Recorded r) {
        return new Exchange<>() {
            @Override
            public void pull(ReadController<String> to) {
                r.say("pull");
                to.end();
            }

            @Override
            public void write(String chunk, Done done) {
                r.say("write " + chunk);
                done.ok();
            }
        };
    }

    @Test
    void theEndOfReadingEndsWritingUnlessHalfOpenIsAllowed() {
        assertOrder(
                (r, loop) -> {
                    Duplex<String, String> stream = Duplex.of(loop, ended(r), objects(), objects(), false);
                    listen(r, stream);
                    stream.readable().resume();
                },
                "pull",
                "end",
                "finish",
                "close");
        assertOrder(
                (r, loop) -> {
                    Duplex<String, String> stream = Duplex.of(loop, ended(r), objects(), objects(), true);
                    listen(r, stream);
                    stream.readable().resume();
                    loop.setImmediate(() -> {
                        r.say("immediate " + stream.readable().isDestroyed());
                        stream.writable().endWith("x");
                    });
                },
                "pull",
                "end",
                "immediate false",
                "write x",
                "finish",
                "close");
    }

    private static final class Upper implements Transformer<String, String>, Flushes<String> {
        private final Recorded r;

        Upper(Recorded r) {
            this.r = r;
        }

        @Override
        public void transform(String chunk, ReadController<String> to, Done done) {
            r.say("transform " + chunk);
            to.push(chunk.toUpperCase(java.util.Locale.ROOT));
            done.ok();
        }

        @Override
        public void flush(ReadController<String> to, Done done) {
            r.say("flush");
            to.push("!");
            done.ok();
        }
    }

    @Test
    void aTransformGivesOnAtOnceAndFlushesAtTheEnd() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = Transform.of(loop, new Upper(r), objects(), objects());
                    listenWithData(r, stream);
                    r.say(stream.writable().write("a", r.tells("cb a")));
                    r.say(stream.writable().write("b", r.tells("cb b")));
                    stream.writable().end();
                    r.say("ended");
                },
                "transform a",
                "data A",
                "true",
                "transform b",
                "data B",
                "true",
                "flush",
                "data !",
                "ended",
                "cb a",
                "cb b",
                "end",
                "finish",
                "close");
    }

    private static Transform<String, String> transform(EventLoop loop, long mark, Transformer<String, String> work) {
        return Transform.of(loop, work, objects(mark), objects(mark));
    }

    /** Node, for compatibility, stops holding back once the end was announced; here the queue stays bounded. */
    @Test
    void aTransformHoldsBackItsWriterAlsoAfterTheEndWasAnnounced() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = transform(loop, 1, (chunk, to, done) -> {
                        r.say("transform " + chunk);
                        to.push(chunk);
                        done.ok();
                    });
                    listen(r, stream);
                    stream.writable().onDrain(r.says("drain"));
                    for (String chunk : new String[] {"a", "b", "c"}) {
                        r.say(stream.writable().write(chunk, r.tells("cb " + chunk)));
                    }
                    stream.writable().end();
                    loop.setImmediate(() -> {
                        r.say("immediate " + stream.readable().queued());
                        stream.readable()
                                .onData(chunk -> r.say("data " + chunk + " "
                                        + stream.readable().queued()));
                    });
                },
                "transform a",
                "false",
                "false",
                "false",
                "immediate 1",
                "transform b",
                "cb a",
                "data a 1",
                "transform c",
                "cb b",
                "data b 1",
                "cb c",
                "data c 0",
                "finish",
                "end",
                "close");
    }

    /** Node tells neither. */
    @Test
    void aTransformThatIsDestroyedWhileItHoldsBackTellsItsWriterWhatWasTransformedAndWhatWasNot() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = transform(loop, 1, (chunk, to, done) -> {
                        to.push(chunk);
                        done.ok();
                    });
                    listen(r, stream);
                    stream.writable().write("a", r.saysOf("cb a"));
                    stream.writable().write("b", r.saysOf("cb b"));
                    loop.setImmediate(() -> {
                        stream.destroy();
                        r.say("returned");
                    });
                },
                "returned",
                "cb a ok",
                "cb b DESTROYED",
                "close");
    }

    @Test
    void aTransformThatIsDoneWithAChunkWhenItIsDestroyedAlreadyTellsItsWriter() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = transform(loop, 1, new Transformer<>() {
                        @Override
                        public void transform(String chunk, ReadController<String> to, Done done) {
                            to.push(chunk);
                            loop.setImmediate(done::ok);
                        }

                        @Override
                        public void destroy(Throwable error, Done done) {
                            loop.setImmediate(() -> loop.setImmediate(() -> done.done(error)));
                        }
                    });
                    listen(r, stream);
                    stream.writable().write("a", r.saysOf("cb a"));
                    stream.destroy();
                },
                "cb a ok",
                "close");
    }

    @Test
    void aTransformThatFailsTellsTheWriterBeforeTheError() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = transform(loop, 16, (chunk, to, done) -> {
                        r.say("transform " + chunk);
                        done.done(error("bad"));
                    });
                    listenWithData(r, stream);
                    stream.writable().write("a", r.saysOf("cb"));
                    stream.writable().end();
                },
                "transform a",
                "cb bad",
                "error bad",
                "close");
    }

    @Test
    void aTransformMayPushManyChunksForOne() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = transform(loop, 2, (chunk, to, done) -> {
                        r.say("transform " + chunk);
                        for (int i = 0; i < 3; i++) r.say(to.push(chunk + i));
                        done.ok();
                    });
                    listenWithData(r, stream);
                    stream.writable().write("a");
                    stream.writable().write("b");
                    stream.writable().end();
                },
                "transform a",
                "data a0",
                "true",
                "data a1",
                "true",
                "data a2",
                "true",
                "transform b",
                "data b0",
                "true",
                "data b1",
                "true",
                "data b2",
                "true",
                "end",
                "finish",
                "close");
    }

    @Test
    void aTransformMayTakeItsTime() {
        assertOrder(
                (r, loop) -> {
                    final class Doubling implements Transformer<String, String>, Flushes<String> {
                        @Override
                        public void transform(String chunk, ReadController<String> to, Done done) {
                            r.say("transform " + chunk);
                            loop.setImmediate(() -> {
                                to.push(chunk + chunk);
                                done.ok();
                            });
                        }

                        @Override
                        public void flush(ReadController<String> to, Done done) {
                            r.say("flush");
                            loop.setImmediate(done::ok);
                        }
                    }
                    Transform<String, String> stream = Transform.of(loop, new Doubling(), objects(), objects());
                    listenWithData(r, stream);
                    stream.writable().write("a");
                    stream.writable().endWith("b");
                },
                "transform a",
                "data aa",
                "transform b",
                "data bb",
                "flush",
                "end",
                "finish",
                "close");
    }

    @Test
    void aTransformThatGoesOnAfterItsEndFails() {
        assertOrder(
                (r, loop) -> {
                    Transform<String, String> stream = transform(loop, 16, (chunk, to, done) -> {
                        r.say("transform " + chunk);
                        to.push(chunk);
                        to.end();
                        done.ok();
                    });
                    listenWithData(r, stream);
                    stream.writable().write("a", r.tells("cb a"));
                    stream.writable().write("b", r.saysOf("cb b"));
                },
                "transform a",
                "data a",
                "end",
                "transform b",
                "cb a",
                "error PUSH_AFTER_END",
                "close",
                "cb b ok");
    }
}
