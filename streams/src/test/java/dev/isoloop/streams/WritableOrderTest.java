package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.bytes;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Promise;
import org.junit.jupiter.api.Test;

/** What a writable says, and when, as recorded from Node 20. */
class WritableOrderTest {
    /** A sink whose writes are done at once. */
    private static Sink<String> atOnce(Recorded r) {
        return (chunk, done) -> {
            r.say("write " + chunk);
            done.ok();
        };
    }

    /** A sink with every hook. */
    private abstract static class Hooked implements Sink<String>, Opens, Finishes {
        final Recorded r;

        Hooked(Recorded r) {
            this.r = r;
        }

        @Override
        public void open(Done done) {
            done.ok();
        }

        @Override
        public void write(String chunk, Done done) {
            r.say("write " + chunk);
            done.ok();
        }

        @Override
        public void finish(Done done) {
            done.ok();
        }
    }

    @Test
    void aSinkThatIsDoneAtOnceIsToldOfInTicks() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), objects(2));
                    r.listen(stream);
                    r.say(stream.write("a", r.tells("cb a")));
                    r.say(stream.write("b", r.tells("cb b")));
                    stream.end(r.tells("end cb"));
                    r.say("end");
                    loop.nextTick(r.says("tick"));
                    Promise.resolved(null).thenAccept(nothing -> r.say("micro"));
                    loop.setImmediate(r.says("immediate"));
                },
                "write a",
                "true",
                "write b",
                "true",
                "end",
                "cb a",
                "cb b",
                "tick",
                "end cb",
                "finish",
                "close",
                "micro",
                "immediate");
    }

    @Test
    void aSinkThatIsDoneAtOnceNeverNeedsADrain() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), objects(1));
                    r.listen(stream);
                    r.say(stream.write("a"));
                    r.say(stream.write("b"));
                    loop.nextTick(() -> {
                        r.say("tick");
                        stream.end();
                        loop.nextTick(r.says("tick 2"));
                    });
                },
                "write a",
                "true",
                "write b",
                "true",
                "tick",
                "finish",
                "tick 2",
                "close");
    }

    private static void threeTicks(Recorded r, EventLoop loop) {
        loop.nextTick(() -> {
            r.say("tick 1");
            loop.nextTick(() -> {
                r.say("tick 2");
                loop.nextTick(r.says("tick 3"));
            });
        });
    }

    @Test
    void objectsFinishATickLaterThanBytes() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), objects());
                    r.listen(stream);
                    stream.write("a");
                    stream.end();
                    threeTicks(r, loop);
                },
                "write a",
                "tick 1",
                "finish",
                "tick 2",
                "close",
                "tick 3");
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), bytes());
                    r.listen(stream);
                    stream.write("a");
                    stream.end();
                    threeTicks(r, loop);
                },
                "write a",
                "finish",
                "tick 1",
                "close",
                "tick 2",
                "tick 3");
    }

    @Test
    void aSinkFinishesBeforeTheLastCallbackIsTold() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, new Finishing(r, null), objects());
                    r.listen(stream);
                    stream.write("a", r.tells("cb"));
                    stream.end();
                    r.say("end");
                    threeTicks(r, loop);
                },
                "write a",
                "final",
                "end",
                "cb",
                "finish",
                "destroy",
                "tick 1",
                "close",
                "tick 2",
                "tick 3");
    }

    private static final class Finishing implements Sink<String>, Finishes {
        private final Recorded r;
        private final Throwable failure;

        Finishing(Recorded r, Throwable failure) {
            this.r = r;
            this.failure = failure;
        }

        @Override
        public void write(String chunk, Done done) {
            r.say("write " + chunk);
            done.ok();
        }

        @Override
        public void finish(Done done) {
            r.say("final");
            done.done(failure);
        }

        @Override
        public void destroy(Throwable error, Done done) {
            if (failure == null) r.say("destroy");
            done.done(error);
        }
    }

    @Test
    void aSlowSinkGetsOneChunkAfterTheOtherAndDrainsAtTheEnd() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> slow = (chunk, done) -> {
                        r.say("write " + chunk);
                        loop.setImmediate(() -> {
                            r.say("done " + chunk);
                            done.ok();
                            r.say("returned " + chunk);
                        });
                    };
                    Writable<String> stream = Writable.to(loop, slow, objects(2));
                    r.listen(stream);
                    for (String chunk : new String[] {"a", "b", "c"}) {
                        r.say(stream.write(chunk, r.tells("cb " + chunk)));
                    }
                    stream.onDrain(() -> {
                        stream.endWith("d");
                        r.say("ended");
                    });
                },
                "write a",
                "true",
                "false",
                "false",
                "done a",
                "write b",
                "cb a",
                "returned a",
                "done b",
                "write c",
                "cb b",
                "returned b",
                "done c",
                "drain",
                "write d",
                "ended",
                "cb c",
                "returned c",
                "done d",
                "returned d",
                "finish",
                "close");
    }

    @Test
    void aWriteThatFailsAtOnceDestroysInATick() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> failing = (chunk, done) -> {
                        r.say("write " + chunk);
                        done.done(error("bad"));
                    };
                    Writable<String> stream = Writable.to(loop, failing, objects());
                    r.listenAll(stream);
                    r.say(stream.write("a", r.saysOf("cb a")));
                    r.say(stream.write("b", r.saysOf("cb b")));
                    r.say("destroyed " + stream.isDestroyed());
                    loop.nextTick(r.says("tick"));
                },
                "write a",
                "false",
                "false",
                "destroyed false",
                "cb a bad",
                "cb b bad",
                "tick",
                "error bad",
                "close");
    }

    @Test
    void aWriteThatFailsLaterTellsAllCallbacksBeforeTheError() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> failing = (chunk, done) -> {
                        r.say("write " + chunk);
                        loop.setImmediate(() -> {
                            done.done(error("bad"));
                            r.say("failed");
                        });
                    };
                    Writable<String> stream = Writable.to(loop, failing, objects());
                    r.listenAll(stream);
                    stream.write("a", r.saysOf("cb a"));
                    stream.write("b", r.saysOf("cb b"));
                    stream.end(r.saysOf("end cb"));
                },
                "write a",
                "cb a bad",
                "cb b bad",
                "end cb bad",
                "failed",
                "error bad",
                "close");
    }

    @Test
    void destroyingWaitsForTheWriteUnderWayAndForTheSink() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> slow = new Sink<>() {
                        @Override
                        public void write(String chunk, Done done) {
                            r.say("write " + chunk);
                            loop.setImmediate(() -> {
                                r.say("done " + chunk);
                                done.ok();
                            });
                        }

                        @Override
                        public void destroy(Throwable error, Done done) {
                            r.say("destroy");
                            loop.setImmediate(() -> {
                                r.say("destroy done");
                                done.done(error);
                            });
                        }
                    };
                    Writable<String> stream = Writable.to(loop, slow, objects());
                    r.listenAll(stream);
                    stream.write("a", r.saysOf("cb a"));
                    stream.write("b", r.saysOf("cb b"));
                    stream.end(r.saysOf("end cb"));
                    stream.destroy();
                    r.say("returned");
                    r.say(stream.write("c", r.saysOf("cb c")));
                },
                "write a",
                "destroy",
                "returned",
                "false",
                "cb c WRITE_AFTER_END",
                "done a",
                "cb a ok",
                "cb b DESTROYED",
                "end cb DESTROYED",
                "destroy done",
                "close");
    }

    @Test
    void theFirstErrorIsTheOneThatCounts() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, (chunk, done) -> r.say("write " + chunk), objects());
                    r.listenAll(stream);
                    stream.write("a");
                    stream.destroy(error("one"));
                    stream.destroy(error("two"));
                    loop.nextTick(r.says("tick"));
                },
                "write a",
                "error one",
                "close",
                "tick");
    }

    @Test
    void writingAfterTheEndIsAnError() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), objects());
                    r.listenAll(stream);
                    stream.endWith("a");
                    r.say(stream.write("b", r.saysOf("cb b")));
                },
                "write a",
                "false",
                "cb b WRITE_AFTER_END",
                "error WRITE_AFTER_END",
                "close");
    }

    @Test
    void endingTwiceIsNoErrorEndingAfterFinishIs() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), objects());
                    stream.onClose(r.says("close"));
                    stream.onFinish(() -> {
                        r.say("finish");
                        stream.end(r.saysOf("late"));
                    });
                    stream.end(r.saysOf("first"));
                    stream.end(r.saysOf("second"));
                },
                "first ok",
                "second ok",
                "finish",
                "late ALREADY_FINISHED",
                "close");
    }

    @Test
    void writesWaitUntilTheSinkIsOpen() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> opening = new OpeningLater(r);
                    Writable<String> stream = Writable.to(loop, opening, objects());
                    r.listen(stream);
                    r.say(stream.write("a", r.tells("cb a")));
                    stream.write("b", r.tells("cb b"));
                    stream.end();
                    loop.nextTick(r.says("tick"));
                },
                "true",
                "open",
                "tick",
                "opened",
                "write a",
                "write b",
                "cb a",
                "cb b",
                "finish",
                "close");
    }

    @Test
    void destroyingWaitsUntilTheSinkIsOpen() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, new OpeningLater(r), objects());
                    r.listenAll(stream);
                    stream.write("a", r.saysOf("cb a"));
                    stream.destroy(error("stop"));
                    r.say("returned");
                },
                "returned",
                "open",
                "cb a stop",
                "opened",
                "destroy stop",
                "error stop",
                "close");
    }

    private static final class OpeningLater implements Sink<String>, Opens {
        private final Recorded r;

        OpeningLater(Recorded r) {
            this.r = r;
        }

        @Override
        public void open(Done done) {
            r.say("open");
            r.loop.setImmediate(() -> {
                r.say("opened");
                done.ok();
            });
        }

        @Override
        public void write(String chunk, Done done) {
            r.say("write " + chunk);
            done.ok();
        }

        @Override
        public void destroy(Throwable error, Done done) {
            if (error != null) r.say("destroy " + error.getMessage());
            done.done(error);
        }
    }

    @Test
    void aSinkThatCannotBeOpenedIsDestroyed() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> failing = new Hooked(r) {
                        @Override
                        public void open(Done done) {
                            r.say("open");
                            done.done(error("no"));
                        }

                        @Override
                        public void destroy(Throwable error, Done done) {
                            r.say("destroy " + error.getMessage());
                            done.done(error);
                        }
                    };
                    Writable<String> stream = Writable.to(loop, failing, objects());
                    r.listenAll(stream);
                    stream.write("a", r.saysOf("cb a"));
                },
                "open",
                "destroy no",
                "cb a no",
                "error no",
                "close");
    }

    @Test
    void aSinkThatCannotFinishIsDestroyed() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, new Finishing(r, error("no")), objects());
                    r.listenAll(stream);
                    stream.end(r.saysOf("end cb"));
                },
                "final",
                "error no",
                "close",
                "end cb no");
    }

    @Test
    void aSinkThatIsDoneTwiceIsAnError() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> twice = (chunk, done) -> {
                        done.ok();
                        done.ok();
                    };
                    Writable<String> stream = Writable.to(loop, twice, objects());
                    r.listenAll(stream);
                    stream.write("a", r.saysOf("cb a"));
                },
                "cb a ok",
                "error MULTIPLE_CALLBACK",
                "close");
    }

    @Test
    void oneCallbackForManyWritesIsToldInOneTick() {
        assertOrder(
                (r, loop) -> {
                    Writable<String> stream = Writable.to(loop, atOnce(r), objects(1));
                    r.listen(stream);
                    Done same = r.tells("cb");
                    stream.write("a", same);
                    stream.write("b", same);
                    stream.write("c", r.tells("other"));
                    loop.nextTick(r.says("tick"));
                },
                "write a",
                "write b",
                "write c",
                "cb",
                "cb",
                "other",
                "tick");
    }

    @Test
    void aWriteFromTheDrainListenerGoesToTheSinkBeforeTheCallbackIsTold() {
        assertOrder(
                (r, loop) -> {
                    Sink<String> slow = (chunk, done) -> {
                        r.say("write " + chunk);
                        loop.setImmediate(done::ok);
                    };
                    Writable<String> stream = Writable.to(loop, slow, objects(1));
                    int[] n = {0};
                    stream.onDrain(() -> {
                        r.say("drain");
                        if (n[0]++ < 2) r.say(stream.write("d" + n[0], error -> r.say("cb d" + n[0])));
                        else stream.end();
                    });
                    stream.onFinish(r.says("finish"));
                    r.say(stream.write("a", r.tells("cb a")));
                },
                "write a",
                "false",
                "drain",
                "write d1",
                "false",
                "cb a",
                "drain",
                "write d2",
                "false",
                "cb d2",
                "drain",
                "cb d3",
                "finish");
    }
}
