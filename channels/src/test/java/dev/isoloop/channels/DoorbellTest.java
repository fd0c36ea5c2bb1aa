package dev.isoloop.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is woken, from where, how often. */
@Timeout(300)
class DoorbellTest {
    private final CountingSleeper sleeper = new CountingSleeper();
    private final Doorbell bell = new Doorbell(sleeper);

    /** Counts the wake-ups of each kind. */
    private static final class CountingSleeper implements Doorbell.Sleeper {
        private final AtomicInteger parks = new AtomicInteger();
        private final AtomicInteger polls = new AtomicInteger();

        @Override
        public void wakeFromPark() {
            parks.incrementAndGet();
        }

        @Override
        public void wakeFromPoll() {
            polls.incrementAndGet();
        }

        void assertWoken(int fromPark, int fromPoll) {
            assertEquals(fromPark, parks.get(), "wake-ups from the parker");
            assertEquals(fromPoll, polls.get(), "wake-ups from the poller");
        }
    }

    @Test
    void ringingAnAwakeOwnerDoesNothing() {
        assertFalse(bell.ring());
        assertFalse(bell.ringIfAsleep());
        assertTrue(bell.isRung());
        sleeper.assertWoken(0, 0);
    }

    @Test
    void aParkedOwnerIsWokenOnceByTheFirstRing() {
        bell.arm();
        assertFalse(bell.isRung());
        assertTrue(bell.ring());
        assertFalse(bell.ring());
        assertFalse(bell.ringIfAsleep());
        assertTrue(bell.isRung());
        assertTrue(bell.disarm());
        sleeper.assertWoken(1, 0);
    }

    @Test
    void anOwnerInThePollerIsWokenThere() {
        bell.arm();
        assertTrue(bell.toPoll());
        assertFalse(bell.isRung());
        assertTrue(bell.ringIfAsleep());
        assertTrue(bell.isRung());
        sleeper.assertWoken(0, 1);
    }

    @Test
    void anOwnerThatWasRungMustNotEnterThePoller() {
        bell.arm();
        assertTrue(bell.ring());
        assertFalse(bell.toPoll());
        assertTrue(bell.isRung());
        sleeper.assertWoken(1, 0);
    }

    @Test
    void anOwnerThatWakesByItselfIsNotWokenAgain() {
        bell.arm();
        assertFalse(bell.disarm());
        assertFalse(bell.ring());
        bell.arm();
        assertTrue(bell.toPoll());
        assertFalse(bell.disarm());
        assertFalse(bell.ring());
        sleeper.assertWoken(0, 0);
    }

    @Test
    void armingTwiceIsAMistakeThatAssertionsCatch() {
        bell.arm();
        assertTrue(assertThrows(AssertionError.class, bell::arm).getMessage().contains("Doorbell[PARK]"));
        bell.toPoll();
        assertEquals("Doorbell[POLL]", bell.toString());
        bell.disarm();
        assertEquals("Doorbell[RUN]", bell.toString());
    }

    @Test
    void threadsThatRingTogetherWakeASleeperExactlyOnce() throws Exception {
        int rounds = 4_000;
        AtomicInteger round = new AtomicInteger();
        AtomicInteger winners = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        TwoThreads.Body ringer = () -> {
            for (int i = 1; i <= rounds; i++) {
                while (round.get() < i) {
                    Thread.yield();
                }
                if (bell.ring()) {
                    winners.incrementAndGet();
                }
                done.incrementAndGet();
            }
        };
        TwoThreads.run(ringer, ringer, () -> {
            for (int i = 1; i <= rounds; i++) {
                bell.arm();
                assertTrue(i % 2 == 1 || bell.toPoll());
                round.set(i);
                while (done.get() < 2 * i) {
                    Thread.yield();
                }
                assertEquals(i, winners.get());
                assertTrue(bell.disarm());
            }
        });
        sleeper.assertWoken(rounds / 2, rounds / 2);
    }

    /**
     * No lost wake-up: the consumer really parks, without a deadline, and both senders wait until all is taken that they have
     * posted; one group of posts missed and this never ends.
     */
    @Test
    void aConsumerThatParksWithoutADeadlineGetsEveryMessage() throws Exception {
        int messages = 100_000;
        int group = 8;
        AtomicReference<Thread> consumer = new AtomicReference<>();
        Doorbell real = new Doorbell(new Doorbell.Sleeper() {
            @Override
            public void wakeFromPark() {
                LockSupport.unpark(consumer.get());
            }

            @Override
            public void wakeFromPoll() {
                LockSupport.unpark(consumer.get());
            }
        });
        Lane<Integer> lane = Lane.growing(1, messages);
        MpscInbox<Integer> inbox = new MpscInbox<>(4);
        AtomicInteger taken = new AtomicInteger();
        TwoThreads.run(
                () -> {
                    for (int i = 1; i <= messages; i++) {
                        assertTrue(lane.sender().offer(i));
                        if (i % group != 0) {
                            real.ringIfAsleep();
                            continue;
                        }
                        real.ring(); // the one fence that all posts of the group share
                        while (taken.get() < 2 * i) Thread.yield();
                    }
                },
                () -> {
                    for (int i = 1; i <= messages; i++) {
                        assertTrue(inbox.offer(i));
                        real.ringIfAsleep(); // the offer is the fence
                        while (i % group == 0 && taken.get() < 2 * i) Thread.yield();
                    }
                },
                () -> {
                    consumer.set(Thread.currentThread());
                    boolean polls = false;
                    while (taken.get() < 2 * messages) {
                        if (lane.receiver().poll() != null || inbox.poll() != null) {
                            taken.incrementAndGet();
                        } else {
                            real.arm();
                            polls = !polls;
                            if (polls) {
                                real.toPoll();
                            }
                            while (!real.isRung() && lane.receiver().isEmpty() && inbox.isEmpty()) {
                                LockSupport.park();
                            }
                            real.disarm();
                        }
                    }
                });
    }
}
