package dev.isoloop.streams;

import static dev.isoloop.streams.Recorded.assertOrder;
import static dev.isoloop.streams.Recorded.counting;
import static dev.isoloop.streams.Recorded.error;
import static dev.isoloop.streams.Recorded.objects;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What piping says, and when, as recorded from Node 20. */
class PipeOrderTest {
    private static void listen(Recorded r, Readable<String> from, Writable<String> to) {
        from.onPause(r.says("pause"));
        from.onResume(r.says("resume"));
        from.onEnd(r.says("end"));
        from.onClose(r.says("r close"));
        to.onDrain(r.says("drain"));
        to.onFinish(r.says("finish"));
        to.onClose(r.says("w close"));
    }

    @Test
    void aSlowConsumerPausesItsSource() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> from = Readable.from(loop, counting(r, 6), objects(2));
                    Sink<String> slow = (chunk, done) -> {
                        r.say("write " + chunk);
                        loop.setImmediate(() -> {
                            r.say("done " + chunk);
                            done.ok();
                        });
                    };
                    Writable<String> to = Writable.to(loop, slow, objects(2));
                    listen(r, from, to);
                    from.pipe(to);
                },
                "pull",
                "push true",
                "resume",
                "pull",
                "push false",
                "write 1",
                "pull",
                "push false",
                "pause",
                "pull",
                "push false",
                "done 1",
                "write 2",
                "done 2",
                "drain",
                "resume",
                "pull",
                "push false",
                "write 3",
                "pull",
                "push false",
                "pause",
                "done 3",
                "write 4",
                "done 4",
                "drain",
                "resume",
                "pull",
                "write 5",
                "pause",
                "end",
                "r close",
                "done 5",
                "write 6",
                "done 6",
                "finish",
                "w close");
    }

    @Test
    void aFastConsumerTakesEverythingInOneTick() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> from = Readable.from(loop, counting(r, 2), objects());
                    Writable<String> to = Writable.to(loop, fast(r), objects());
                    listen(r, from, to);
                    from.pipe(to);
                    r.say("piped");
                },
                "piped",
                "pull",
                "push true",
                "resume",
                "pull",
                "push true",
                "write 1",
                "pull",
                "write 2",
                "end",
                "finish",
                "pause",
                "r close",
                "w close");
    }

    private static Sink<String> fast(Recorded r) {
        return (chunk, done) -> {
            r.say("write " + chunk);
            done.ok();
        };
    }

    @Test
    void anErrorOfTheTargetLeavesTheSourcePausedAndAlive() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> from = Readable.from(loop, counting(r, 3), objects(1));
                    Sink<String> failing = (chunk, done) -> {
                        r.say("write " + chunk);
                        done.done(chunk.equals("2") ? error("bad") : null);
                    };
                    Writable<String> to = Writable.to(loop, failing, objects());
                    from.onPause(r.says("pause"));
                    from.onEnd(r.says("end"));
                    from.onClose(r.says("r close"));
                    to.onError(error -> r.say("error " + error.getMessage()));
                    to.onClose(r.says("w close"));
                    from.pipe(to);
                    loop.setImmediate(() -> r.say("flowing " + from.isFlowing() + " destroyed " + from.isDestroyed()));
                },
                "pull",
                "push false",
                "pull",
                "push false",
                "write 1",
                "pull",
                "push false",
                "write 2",
                "pause",
                "error bad",
                "w close",
                "flowing false destroyed false");
    }

    @Test
    void anErrorOfTheTargetThatOnlyThePipeHearsIsUncaught() {
        assertOrder(
                (r, loop) -> {
                    loop.events().onUncaughtError((error, origin) -> r.say("uncaught " + error.getMessage()));
                    Writable<String> to = Writable.to(loop, (chunk, done) -> done.done(error("bad")), objects());
                    to.onClose(r.says("close"));
                    Readable.from(loop, counting(r, 1), objects()).pipe(to);
                },
                "pull",
                "push true",
                "pull",
                "uncaught bad");
    }

    @Test
    void theSlowerOfTwoTargetsHoldsBackTheOther() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> from = Readable.from(loop, counting(r, 3), objects(1));
                    for (String name : List.of("fast", "slow")) {
                        Sink<String> sink = (chunk, done) -> {
                            r.say(name + " " + chunk);
                            if (name.equals("slow")) loop.setImmediate(done::ok);
                            else done.ok();
                        };
                        Writable<String> to = Writable.to(loop, sink, objects(1));
                        to.onFinish(r.says(name + " finish"));
                        from.pipe(to);
                    }
                    from.onPause(r.says("pause"));
                    from.onResume(r.says("resume"));
                },
                "pull",
                "push false",
                "resume",
                "pull",
                "push false",
                "fast 1",
                "slow 1",
                "pause",
                "resume",
                "pull",
                "push false",
                "fast 2",
                "slow 2",
                "pause",
                "resume",
                "pull",
                "fast 3",
                "slow 3",
                "pause",
                "fast finish",
                "slow finish");
    }

    @Test
    void unpipingPausesTheSource() {
        assertOrder(
                (r, loop) -> {
                    Readable<String> from = Readable.from(loop, counting(r, 4), objects(1));
                    Writable<?>[] target = new Writable<?>[1];
                    Sink<String> sink = (chunk, done) -> {
                        r.say("write " + chunk);
                        if (chunk.equals("2")) {
                            from.unpipe(target[0]);
                            r.say("unpiped");
                        }
                        done.ok();
                    };
                    Writable<String> to = Writable.to(loop, sink, objects());
                    target[0] = to;
                    from.onPause(r.says("pause"));
                    from.pipe(to);
                    loop.setImmediate(() -> r.say("flowing " + from.isFlowing()));
                },
                "pull",
                "push false",
                "pull",
                "push false",
                "write 1",
                "pull",
                "push false",
                "write 2",
                "pause",
                "unpiped",
                "flowing false");
    }
}
