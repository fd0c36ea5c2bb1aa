package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.counting;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;

import dev.isoloop.loop.CancelSource;
import dev.isoloop.loop.EventLoop;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** What a pipeline does to its streams, and when, as recorded from Node 20. */
class PipelineTest {
    private static final String CANCELLED = "cancelled";

    private static Sink<String> saying(Recorded r) {
        return (chunk, done) -> {
            r.say("write " + chunk);
            done.ok();
        };
    }

    private static Transform<String, String> passing(EventLoop loop) {
        return Transform.map(loop, chunk -> chunk, objects(), objects());
    }

    private static void listen(Recorded r, String name, Readable<?> stream) {
        stream.onError(error -> r.say(name + " error " + Recorded.describe(error)));
        stream.onClose(r.says(name + " close"));
    }

    private static void listen(Recorded r, String name, Writable<?> stream) {
        stream.onError(error -> r.say(name + " error " + Recorded.describe(error)));
        stream.onClose(r.says(name + " close"));
    }

    @Test
    void everythingEndsAndClosesOnceAndThenThePipelineIsFinished() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 2), objects());
                    Transform<String, String> middle =
                            Transform.map(loop, chunk -> chunk + chunk, objects(), objects());
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    first.onEnd(r.says("r end"));
                    first.onClose(r.says("r close"));
                    middle.readable().onEnd(r.says("m end"));
                    middle.writable().onFinish(r.says("m finish"));
                    middle.onClose(r.says("m close"));
                    last.onFinish(r.says("w finish"));
                    last.onClose(r.says("w close"));
                    Pipeline.from(first).through(middle).to(last).start(null, r.saysOf("pipeline"));
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "write 11",
                "pull",
                "write 22",
                "r end",
                "m end",
                "m finish",
                "r close",
                "w finish",
                "m close",
                "w close",
                "pipeline ok");
    }

    @Test
    void aSourceThatFailsTakesAllWithIt() {
        assertOrder(
                (r, loop) -> {
                    Source<String> failing = to -> loop.setImmediate(() -> to.fail(error("bad")));
                    Readable<String> first = Readable.from(loop, failing, objects());
                    Transform<String, String> middle = passing(loop);
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    listen(r, "r", first);
                    listen(r, "m", middle.readable());
                    listen(r, "w", last);
                    Pipeline.from(first).through(middle).to(last).start(null, r.saysOf("pipeline"));
                },
                "r error bad",
                "r close",
                "m error bad",
                "m close",
                "w error bad",
                "w close",
                "pipeline bad");
    }

    @Test
    void aStreamInTheMiddleThatFailsTakesAllWithIt() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 9), objects());
                    Transform<String, String> middle = Transform.of(
                            loop,
                            (chunk, to, done) -> {
                                if (chunk.equals("2")) {
                                    done.done(error("bad"));
                                } else {
                                    to.push(chunk);
                                    done.ok();
                                }
                            },
                            objects(),
                            objects());
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    listen(r, "r", first);
                    listen(r, "m", middle.readable());
                    listen(r, "w", last);
                    Pipeline.from(first).through(middle).to(last).start(null, r.saysOf("pipeline"));
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "write 1",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "m error bad",
                "m close",
                "r error bad",
                "r close",
                "w error bad",
                "w close",
                "pipeline bad");
    }

    @Test
    void aSinkThatFailsTakesAllWithItThatHasNotEnded() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 9), objects());
                    Transform<String, String> middle = passing(loop);
                    Sink<String> failing = (chunk, done) -> {
                        r.say("write " + chunk);
                        done.done(chunk.equals("2") ? error("bad") : null);
                    };
                    Writable<String> last = Writable.to(loop, failing, objects());
                    listen(r, "r", first);
                    listen(r, "m", middle.readable());
                    listen(r, "w", last);
                    Pipeline.from(first).through(middle).to(last).start(null, r.saysOf("pipeline"));
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "write 1",
                "pull",
                "push true",
                "write 2",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "w error bad",
                "w close",
                "r close",
                "m error bad",
                "m close",
                "pipeline bad");
    }

    @Test
    void aSinkThatClosesEarlyIsAPrematureClose() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 9), objects());
                    Writable<?>[] closing = new Writable<?>[1];
                    Sink<String> slow = (chunk, done) -> {
                        r.say("write " + chunk);
                        loop.setImmediate(() -> {
                            if (chunk.equals("2")) closing[0].destroy();
                            done.ok();
                        });
                    };
                    Writable<String> last = Writable.to(loop, slow, objects(1));
                    closing[0] = last;
                    listen(r, "r", first);
                    listen(r, "w", last);
                    Pipeline.from(first).to(last).start(null, r.saysOf("pipeline"));
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "write 1",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "write 2",
                "w close",
                "r error PREMATURE_CLOSE",
                "r close",
                "pipeline PREMATURE_CLOSE");
    }

    @Test
    void cancellingDestroysAllThatHasNotEnded() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 9), objects());
                    Transform<String, String> middle = passing(loop);
                    Sink<String> slow = (chunk, done) -> {
                        r.say("write " + chunk);
                        loop.setImmediate(done::ok);
                    };
                    Writable<String> last = Writable.to(loop, slow, objects(1));
                    listen(r, "r", first);
                    listen(r, "m", middle.readable());
                    listen(r, "w", last);
                    CancelSource source = new CancelSource();
                    Pipeline.from(first)
                            .through(middle)
                            .to(last)
                            .run(source.token())
                            .then(
                                    nothing -> {
                                        r.say("ok");
                                        return null;
                                    },
                                    error -> {
                                        r.say("rejected " + error.getClass().getSimpleName());
                                        return null;
                                    });
                    loop.setImmediate(() -> {
                        r.say("abort");
                        source.cancel();
                        r.say("aborted");
                    });
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "write 1",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "push true",
                "pull",
                "r close",
                "abort",
                "aborted",
                "m error " + CANCELLED,
                "m close",
                "w error " + CANCELLED,
                "w close",
                "rejected " + CancellationException.class.getSimpleName());
    }

    @Test
    void aTokenThatIsCancelledBeforehandEndsThePipelineInTheNextTick() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, to -> r.say("pull"), objects());
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    listen(r, "r", first);
                    listen(r, "w", last);
                    CancelSource source = new CancelSource();
                    source.cancel(error("why"));
                    Pipeline.from(first)
                            .to(last)
                            .start(
                                    source.token(),
                                    error -> r.say("pipeline " + error.getMessage() + ": "
                                            + error.getCause().getMessage()));
                },
                "pull",
                "r error " + CANCELLED,
                "r close",
                "w error " + CANCELLED,
                "w close",
                "pipeline " + CANCELLED + ": why");
    }

    @Test
    void thePromiseIsFulfilledAfterTheLastClose() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 1), objects());
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    last.onFinish(r.says("finish"));
                    last.onClose(r.says("close"));
                    first.onClose(r.says("r close"));
                    Pipeline.from(first).to(last).run().thenAccept(nothing -> r.say("fulfilled"));
                },
                "pull",
                "push true",
                "pull",
                "write 1",
                "r close",
                "finish",
                "close",
                "fulfilled");
    }

    private static Sink<String> slowlyClosing(Recorded r, EventLoop loop) {
        return new Sink<>() {
            @Override
            public void write(String chunk, Done done) {
                r.say("write " + chunk);
                done.ok();
            }

            @Override
            public void destroy(Throwable error, Done done) {
                loop.setTimeout(
                        () -> {
                            r.say("destroyed");
                            done.done(error);
                        },
                        1);
            }
        };
    }

    @Test
    void aPipelineThatFailsWaitsForASlowCloseToo() {
        assertOrder(
                (r, loop) -> {
                    Source<String> failing = to -> loop.setImmediate(() -> to.fail(error("bad")));
                    Readable<String> first = Readable.from(loop, failing, objects());
                    Transform<String, String> middle = passing(loop);
                    Writable<String> last = Writable.to(loop, slowlyClosing(r, loop), objects());
                    listen(r, "r", first);
                    listen(r, "m", middle.readable());
                    listen(r, "w", last);
                    Pipeline.from(first).through(middle).to(last).start(null, r.saysOf("pipeline"));
                },
                "r error bad",
                "r close",
                "m error bad",
                "m close",
                "destroyed",
                "w error bad",
                "w close",
                "pipeline bad");
    }

    @Test
    void aPipelineWhoseLastStreamIsDestroyedWaitsForASlowSource() {
        assertOrder(
                (r, loop) -> {
                    Source<String> silent = new Source<>() {
                        @Override
                        public void pull(ReadController<String> to) {}

                        @Override
                        public void destroy(Throwable error, Done done) {
                            loop.setTimeout(
                                    () -> {
                                        r.say("destroyed");
                                        done.done(error);
                                    },
                                    1);
                        }
                    };
                    Readable<String> first = Readable.from(loop, silent, objects());
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    listen(r, "r", first);
                    listen(r, "w", last);
                    Pipeline.from(first).to(last).start(null, r.saysOf("pipeline"));
                    loop.setImmediate(() -> last.destroy());
                },
                "w close",
                "destroyed",
                "r error PREMATURE_CLOSE",
                "r close",
                "pipeline PREMATURE_CLOSE");
    }

    @Test
    void thePipelineWaitsForASlowClose() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 1), objects());
                    Writable<String> last = Writable.to(loop, slowlyClosing(r, loop), objects());
                    last.onFinish(r.says("finish"));
                    last.onClose(r.says("close"));
                    first.onClose(r.says("r close"));
                    Pipeline.from(first).to(last).start(null, r.saysOf("pipeline"));
                },
                "pull",
                "push true",
                "pull",
                "write 1",
                "r close",
                "finish",
                "destroyed",
                "close",
                "pipeline ok");
    }

    @Test
    void aPipelineOfADeadSourceFailsWithItsError() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> first = Readable.from(loop, counting(r, 1), objects());
                    first.onError(error -> {});
                    first.destroy(error("gone"));
                    Writable<String> last = Writable.to(loop, saying(r), objects());
                    listen(r, "w", last);
                    first.onClose(r.says("r close"));
                    Pipeline.from(first).to(last).start(null, r.saysOf("pipeline"));
                },
                "r close",
                "w error gone",
                "w close",
                "pipeline gone");
    }
}
