package dev.isoloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A program that says what happens, in order; the expected words were recorded from the same program on Node 20. */
final class Recorded {
    final EventLoop loop;
    private final List<String> words = new ArrayList<>();

    private Recorded(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs the program until nothing keeps its loop alive, and compares. */
    static void assertOrder(BiConsumer<Recorded, EventLoop> program, String... expected) {
        assertEquals(List.of(expected), run(program));
    }

    static List<String> run(BiConsumer<Recorded, EventLoop> program) {
        List<Recorded> record = new ArrayList<>();
        EventLoop.run(loop -> {
            record.add(new Recorded(loop));
            program.accept(record.get(0), loop);
        });
        return record.get(0).words;
    }

    void say(Object word) {
        words.add(String.valueOf(word));
    }

    Done saysOf(String what) {
        return error -> say(what + " " + describe(error));
    }

    Runnable says(String word) {
        return () -> say(word);
    }

    Done tells(String word) {
        return error -> say(word);
    }

    void listen(Writable<?> stream) {
        stream.onDrain(says("drain"));
        stream.onFinish(says("finish"));
        stream.onClose(says("close"));
    }

    void listenAll(Writable<?> stream) {
        listen(stream);
        stream.onError(error -> say("error " + describe(error)));
    }

    void listen(Readable<?> stream) {
        stream.onEnd(says("end"));
        stream.onClose(says("close"));
        stream.onError(error -> say("error " + describe(error)));
    }

    /** Says that it is pulled, and pushes one chunk at once: 1 to the last, then the end. */
    static Source<String> counting(Recorded r, int last) {
        int[] count = {0};
        return to -> {
            r.say("pull");
            if (count[0] == last) to.end();
            else r.say("push " + to.push("" + ++count[0]));
        };
    }

    static String describe(Throwable error) {
        if (error instanceof StreamException known) return known.reason().name();
        return error == null ? "ok" : error.getMessage();
    }

    static StreamOptions<String> objects(long mark) {
        return StreamOptions.<String>objects().highWaterMark(mark);
    }

    static StreamOptions<String> objects() {
        return StreamOptions.objects();
    }

    static StreamOptions<String> bytes() {
        return StreamOptions.bytes(String::length);
    }

    static RuntimeException error(String message) {
        return new RuntimeException(message);
    }
}
