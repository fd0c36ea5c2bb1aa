package dev.isoloop.isolates.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Byte lanes as the way from one isolate to another, with a port as the bell. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ByteLaneBetweenIsolatesTest {
    private static final int MESSAGES = 20_000;
    private static final int BATCH = 100;
    private static final String LOOK = "look";

    /** What the receiving isolate knows when the lane has ended. */
    record Sum(int messages, long total, boolean inOrder) {}

    /** Posts numbers in batches, each followed by a message that says so; goes on in the next turn when the lane is full. */
    private static final class Feeder {
        private final EventLoop loop;
        private final ByteLane lane;
        private final Isolate isolate;
        private final Offer offer;
        private int next;

        interface Offer {
            boolean offer(int number);
        }

        Feeder(EventLoop loop, ByteLane lane, Isolate isolate, Offer offer) {
            this.loop = loop;
            this.lane = lane;
            this.isolate = isolate;
            this.offer = offer;
        }

        void feed() {
            for (int sent = 0; sent < BATCH && next < MESSAGES && offer.offer(next); sent++) {
                next++;
            }
            if (next == MESSAGES) {
                lane.sender().close();
            } else {
                loop.setImmediate(this::feed);
            }
            isolate.postMessage(LOOK);
        }
    }

    private static void sumLongs(IsolateContext context) {
        ByteLane lane = context.workerData(ByteLane.class);
        long[] seen = {0, 0, 0};
        context.parentPort().onMessage(look -> {
            lane.receiver().poll(message -> add(seen, message.getLong(0)), MESSAGES);
            answerAtTheEnd(context, lane, seen);
        });
    }

    /** seen: messages, total, and how many were out of order. */
    private static void add(long[] seen, long number) {
        seen[2] += number == seen[0] ? 0 : 1;
        seen[0]++;
        seen[1] += number;
    }

    private static void answerAtTheEnd(IsolateContext context, ByteLane lane, long[] seen) {
        if (lane.receiver().isEnded()) {
            lane.receiver().close();
            context.parentPort().postMessage(new Sum((int) seen[0], seen[1], seen[2] == 0));
            context.exit(0);
        }
    }

    private static void sumQuotes(IsolateContext context) {
        ByteLane lane = context.workerData(ByteLane.class);
        MarshallableCodec codec = new MarshallableCodec();
        SelfWriting quote = new SelfWriting();
        long[] seen = {0, 0, 0};
        context.parentPort().onMessage(look -> {
            lane.receiver().poll(message -> add(seen, codec.read(message, quote).id), MESSAGES);
            answerAtTheEnd(context, lane, seen);
        });
    }

    private static final Sum EXPECTED = new Sum(MESSAGES, (long) MESSAGES * (MESSAGES - 1) / 2, true);

    @Test
    void anIsolateIsGivenALaneAndReadsInPlaceWhatTheOtherWrites() {
        List<Object> answers = new ArrayList<>();
        EventLoop.run(loop -> {
            ByteLane lane = ByteLane.bounded(4096);
            Isolate isolate = Isolate.builder().workerData(lane).spawn(ByteLaneBetweenIsolatesTest::sumLongs);
            isolate.onMessage(answers::add);
            new Feeder(loop, lane, isolate, number -> {
                        ByteClaim claim = lane.sender().claim(Long.BYTES);
                        if (claim == null) {
                            return false;
                        }
                        claim.putLong(0, number);
                        claim.commit();
                        return true;
                    })
                    .feed();
        });
        assertEquals(List.of(EXPECTED), answers);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void chroniclesObjectsGoFromIsolateToIsolateOverALane() {
        List<Object> answers = new ArrayList<>();
        EventLoop.run(loop -> {
            ByteLane lane = ByteLane.bounded(4096);
            Isolate isolate = Isolate.builder().workerData(lane).spawn(ByteLaneBetweenIsolatesTest::sumQuotes);
            isolate.onMessage(answers::add);
            MarshallableCodec codec = new MarshallableCodec();
            SelfWriting quote = new SelfWriting();
            new Feeder(loop, lane, isolate, number -> {
                        quote.id = number;
                        quote.venue = "venue " + number;
                        return codec.offer(lane.sender(), quote);
                    })
                    .feed();
        });
        assertEquals(List.of(EXPECTED), answers);
    }
}
