package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.bytes;
import static dev.isoloop.streams.Recorded.counting;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;

import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Subscription;
import org.junit.jupiter.api.Test;

/** What a readable says, and when, as recorded from Node 20. */
class ReadableOrderTest {
    private static void sayData(Recorded r, Readable<String> stream) {
        stream.onData(chunk -> r.say("data " + chunk));
    }

    /** Reads until there is nothing. */
    private static void readAll(Recorded r, Readable<String> stream) {
        for (String chunk = stream.read(); chunk != null; chunk = stream.read()) r.say("read " + chunk);
    }

    @Test
    void aSourceThatPushesAtOnceFlowsWithinOneTick() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects());
                    r.listen(stream);
                    sayData(r, stream);
                    stream.onResume(r.says("resume"));
                    r.say("start");
                    loop.nextTick(r.says("tick"));
                    Promise.resolved(null).thenAccept(nothing -> r.say("micro"));
                    loop.setImmediate(r.says("immediate"));
                },
                "start",
                "pull",
                "push true",
                "resume",
                "pull",
                "push true",
                "data 1",
                "pull",
                "push true",
                "data 2",
                "pull",
                "data 3",
                "tick",
                "end",
                "close",
                "micro",
                "immediate");
    }

    @Test
    void aSourceThatPushesLaterIsGivenOnBeforePushReturns() {
        assertOrder(
                (r, loop) -> {
                    int[] n = {0};
                    Source<String> later = to -> {
                        r.say("pull");
                        loop.setImmediate(() -> {
                            if (n[0] < 2) {
                                r.say("push " + to.push("" + ++n[0]));
                            } else {
                                r.say("eof");
                                to.end();
                                r.say("eof returned");
                            }
                        });
                    };
                    Readable<String> stream = Readable.from(loop, later, objects());
                    r.listen(stream);
                    sayData(r, stream);
                },
                "pull",
                "data 1",
                "push true",
                "pull",
                "data 2",
                "push true",
                "pull",
                "eof",
                "eof returned",
                "end",
                "close");
    }

    @Test
    void readableListenersOutrankDataListeners() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, to -> r.say("pull"), objects(2));
                    ReadController<String> to = stream.half();
                    r.say(to.push("a"));
                    r.say(to.push("b"));
                    r.say(to.push("c"));
                    to.end();
                    r.listen(stream);
                    sayData(r, stream);
                    stream.onReadable(r.says("readable"));
                    loop.setImmediate(() -> readAll(r, stream));
                },
                "true",
                "false",
                "false",
                "readable",
                "readable",
                "data a",
                "read a",
                "data b",
                "read b",
                "data c",
                "read c",
                "end",
                "close");
    }

    @Test
    void aReaderThatTakesAllIsToldAgainAtTheEnd() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects(2));
                    r.listen(stream);
                    stream.onReadable(() -> {
                        r.say("readable");
                        readAll(r, stream);
                    });
                },
                "pull",
                "push true",
                "readable",
                "pull",
                "push false",
                "read 1",
                "pull",
                "push false",
                "read 2",
                "pull",
                "read 3",
                "readable",
                "readable",
                "end",
                "close");
    }

    @Test
    void aReaderThatTakesOneIsToldAgain() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects(2));
                    r.listen(stream);
                    stream.onReadable(() -> {
                        r.say("readable");
                        r.say("read " + stream.read());
                    });
                },
                "pull",
                "push true",
                "readable",
                "pull",
                "push false",
                "read 1",
                "pull",
                "push false",
                "readable",
                "pull",
                "read 2",
                "readable",
                "read 3",
                "readable",
                "read null",
                "end",
                "close");
    }

    @Test
    void readingWithoutListeningPulls() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 2), objects());
                    r.listen(stream);
                    for (int i = 0; i < 3; i++) r.say("read " + stream.read());
                    loop.nextTick(r.says("tick"));
                },
                "pull",
                "push true",
                "read 1",
                "pull",
                "push true",
                "read 2",
                "pull",
                "read null",
                "end",
                "tick",
                "close");
    }

    @Test
    void aPausedStreamFillsItsQueueAndGoesOnWhenResumed() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 4), objects());
                    r.listen(stream);
                    stream.onPause(r.says("pause"));
                    stream.onResume(r.says("resume"));
                    stream.onData(chunk -> {
                        r.say("data " + chunk);
                        if (!chunk.equals("2")) return;
                        stream.pause();
                        r.say("paused " + stream.isPaused());
                        loop.setImmediate(() -> {
                            r.say("immediate");
                            stream.resume();
                            r.say("resumed " + stream.isFlowing());
                        });
                    });
                },
                "pull",
                "push true",
                "resume",
                "pull",
                "push true",
                "data 1",
                "pull",
                "push true",
                "data 2",
                "pause",
                "paused true",
                "pull",
                "push true",
                "pull",
                "immediate",
                "resumed true",
                "resume",
                "data 3",
                "data 4",
                "end",
                "close");
    }

    @Test
    void whatIsPushedWhilePausedWaits() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, to -> r.say("pull"), objects(2));
                    r.listen(stream);
                    ReadController<String> to = stream.half();
                    stream.onData(chunk -> {
                        r.say("data " + chunk);
                        if (chunk.equals("a")) stream.pause();
                    });
                    loop.setImmediate(() -> {
                        for (String chunk : new String[] {"a", "b", "c"}) r.say(to.push(chunk));
                        loop.setImmediate(() -> {
                            stream.resume();
                            r.say("resumed");
                            loop.nextTick(() -> {
                                r.say("tick");
                                to.end();
                            });
                        });
                    });
                },
                "pull",
                "data a",
                "true",
                "true",
                "false",
                "resumed",
                "pull",
                "data b",
                "data c",
                "tick",
                "end",
                "close");
    }

    @Test
    void whatWaitsWhenTheStreamIsDestroyedInAListenerStillFlows() {
        assertOrder(
                (r, loop) -> {
                    Source<String> source = new Source<>() {
                        @Override
                        public void pull(ReadController<String> to) {
                            r.say("pull");
                        }

                        @Override
                        public void destroy(Throwable error, Done done) {
                            r.say("destroy");
                            done.done(error);
                        }
                    };
                    Readable<String> stream = Readable.from(loop, source, objects());
                    ReadController<String> to = stream.half();
                    for (String chunk : new String[] {"a", "b", "c"}) to.push(chunk);
                    r.listen(stream);
                    stream.onData(chunk -> {
                        r.say("data " + chunk);
                        if (!chunk.equals("a")) return;
                        stream.destroy();
                        r.say("destroyed");
                        r.say("push " + to.push("d"));
                    });
                },
                "pull",
                "data a",
                "destroy",
                "destroyed",
                "push false",
                "data b",
                "data c",
                "close");
    }

    @Test
    void whatIsPushedAfterDestroyingGoesNowhere() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, to -> {}, objects());
                    r.listen(stream);
                    stream.onData(chunk -> {
                        r.say("data " + chunk);
                        if (chunk.equals("b")) stream.destroy(error("stop"));
                    });
                    loop.setImmediate(() -> {
                        ReadController<String> to = stream.half();
                        for (String chunk : new String[] {"a", "b", "c", "d"}) r.say(chunk + " " + to.push(chunk));
                        to.end();
                    });
                },
                "data a",
                "a true",
                "data b",
                "b true",
                "c false",
                "d false",
                "error stop",
                "close");
    }

    @Test
    void destroyingDuringTheFlowStopsPulling() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 5), objects());
                    r.listen(stream);
                    stream.onData(chunk -> {
                        r.say("data " + chunk);
                        if (chunk.equals("2")) stream.destroy(error("bad"));
                    });
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "data 1",
                "pull",
                "push true",
                "data 2",
                "data 3",
                "error bad",
                "close");
    }

    @Test
    void aSourceThatThrowsDestroysItsStream() {
        assertOrder(
                (r, loop) -> {
                    Source<String> throwing = to -> {
                        r.say("pull");
                        throw error("thrown");
                    };
                    Readable<String> stream = Readable.from(loop, throwing, objects());
                    r.listen(stream);
                    sayData(r, stream);
                    loop.nextTick(r.says("tick"));
                },
                "pull",
                "tick",
                "error thrown",
                "close");
    }

    @Test
    void pushingAfterTheEndIsAnError() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, to -> {}, objects());
                    r.listen(stream);
                    sayData(r, stream);
                    ReadController<String> to = stream.half();
                    to.end();
                    r.say("push " + to.push("x"));
                    r.say("destroyed " + stream.isDestroyed());
                },
                "push false",
                "destroyed true",
                "error PUSH_AFTER_END",
                "close");
    }

    @Test
    void withoutAReaderThereIsNoEnd() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, to -> {}, objects());
                    r.listen(stream);
                    stream.half().end();
                    loop.setImmediate(() -> {
                        r.say("immediate " + stream.isEnded());
                        stream.resume();
                    });
                },
                "immediate false",
                "end",
                "close");
    }

    @Test
    void whatIsGivenBackIsTheNextToBeRead() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 2), objects());
                    r.listen(stream);
                    boolean[] given = {false};
                    stream.onReadable(() -> {
                        r.say("readable");
                        for (String chunk = stream.read(); chunk != null; chunk = stream.read()) {
                            r.say("read " + chunk);
                            if (!given[0]) stream.unshift("0");
                            given[0] = true;
                        }
                    });
                },
                "pull",
                "push true",
                "readable",
                "pull",
                "push true",
                "read 1",
                "pull",
                "read 0",
                "read 2",
                "readable",
                "readable",
                "end",
                "close");
    }

    @Test
    void nothingIsPulledUntilTheSourceIsOpen() {
        assertOrder(
                (r, loop) -> {
                    final class Opening implements Source<String>, Opens {
                        @Override
                        public void open(Done done) {
                            r.say("open");
                            loop.setImmediate(() -> {
                                r.say("opened");
                                done.ok();
                            });
                        }

                        @Override
                        public void pull(ReadController<String> to) {
                            r.say("pull");
                            to.end();
                        }
                    }
                    Readable<String> stream = Readable.from(loop, new Opening(), objects());
                    r.listen(stream);
                    sayData(r, stream);
                    loop.nextTick(r.says("tick"));
                },
                "open",
                "tick",
                "opened",
                "pull",
                "end",
                "close");
    }

    @Test
    void aMarkOfZeroPullsOnlyWhenAsked() {
        assertOrder(
                (r, loop) -> {
                    int[] n = {0};
                    Source<String> later = to -> {
                        r.say("pull");
                        loop.setImmediate(() -> r.say("push " + to.push("" + ++n[0])));
                    };
                    Readable<String> stream = Readable.from(loop, later, objects(0));
                    r.listen(stream);
                    stream.onReadable(() -> {
                        r.say("readable");
                        r.say("read " + stream.read());
                    });
                },
                "pull",
                "push false",
                "readable",
                "read 1");
    }

    @Test
    void dataListenersGetWhatIsRead() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 2), objects());
                    r.listen(stream);
                    sayData(r, stream);
                    stream.onReadable(() -> {
                        r.say("readable");
                        r.say("read " + stream.read());
                    });
                },
                "pull",
                "push true",
                "pull",
                "push true",
                "readable",
                "pull",
                "data 1",
                "read 1",
                "readable",
                "data 2",
                "read 2",
                "end",
                "close");
    }

    @Test
    void aStreamFlowsWhenTheLastReadableListenerIsGone() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> stream = Readable.from(loop, counting(r, 3), objects());
                    r.listen(stream);
                    Subscription[] listening = new Subscription[1];
                    listening[0] = stream.onReadable(() -> {
                        r.say("readable");
                        r.say("read " + stream.read());
                        listening[0].close();
                        sayData(r, stream);
                    });
                },
                "pull",
                "push true",
                "readable",
                "pull",
                "push true",
                "read 1",
                "pull",
                "push true",
                "pull",
                "data 2",
                "data 3",
                "end",
                "close");
    }

    @Test
    void bytesCountAgainstTheMark() {
        assertOrder(
                (r, loop) -> {
                    int[] n = {0};
                    Source<String> source = to -> {
                        r.say("pull");
                        if (n[0]++ < 3) r.say("push " + to.push("ab"));
                        else to.end();
                    };
                    Readable<String> stream = Readable.from(loop, source, bytes().highWaterMark(4));
                    r.listen(stream);
                    loop.nextTick(r.says("tick"));
                    loop.setImmediate(() -> {
                        r.say("len " + stream.queued());
                        sayData(r, stream);
                    });
                },
                "tick",
                "len 0",
                "pull",
                "push true",
                "pull",
                "push false",
                "data ab",
                "pull",
                "push false",
                "data ab",
                "pull",
                "data ab",
                "end",
                "close");
    }

    @Test
    void anEmptyChunkIsSkippedInByteMode() {
        assertOrder(
                (r, loop) -> {
                    int[] n = {0};
                    Source<String> source = to -> {
                        r.say("pull");
                        if (n[0]++ < 1) {
                            r.say("push " + to.push(""));
                        } else {
                            to.push("x");
                            to.end();
                        }
                    };
                    Readable<String> stream = Readable.from(loop, source, bytes().highWaterMark(4));
                    r.listen(stream);
                    sayData(r, stream);
                },
                "pull",
                "push true",
                "pull",
                "data x",
                "end",
                "close");
    }
}
