package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CarrierClockTest {
    private static final int TURNS = 3 * (LoopMeter.UNLOOKED_MAX + 1);

    /** Stands still, and counts who looks. */
    private static final class CountingClock implements Clock {
        int looks;
        long nowNs;

        @Override
        public long nanoTime() {
            looks++;
            return nowNs;
        }
    }

    private final CountingClock clock = new CountingClock();
    private final CarrierGroup.Carrier carrier = new CarrierGroup.Carrier("carrier", clock, new ThreadParker(clock));
    private final Mail mail = new Mail();

    @Test
    void aLoopThatIsKeptAwakeLooksAtTheClockOnceForSeveralShortTurns() {
        keepAwake();
        int before = clock.looks;
        for (int turn = 0; turn < TURNS; turn++) deliverOne(0);
        assertEquals(3, clock.looks - before);
    }

    @Test
    void aLoopThatIsKeptAwakeLooksAtTheClockInEachTurnWhileTurnsAreLong() {
        keepAwake();
        for (int turn = 0; turn < TURNS; turn++) deliverOne(LoopMeter.SHORT_STRETCH_NS);
        int before = clock.looks;
        for (int turn = 0; turn < TURNS; turn++) deliverOne(LoopMeter.SHORT_STRETCH_NS);
        assertEquals(TURNS, clock.looks - before);
    }

    /** Until its next message comes in the turn that follows a look. */
    private void keepAwake() {
        EventLoop loop = EventLoop.builder().clock(clock).unwatched().build();
        loop.start(loop::ref);
        loop.addPollSource(mail);
        carrier.begin(loop);
        carrier.round(false);
        for (int before = clock.looks; clock.looks == before; ) deliverOne(0);
    }

    private void deliverOne(long takesNs) {
        mail.arrived = true;
        mail.takesNs = takesNs;
        carrier.round(false);
        assertFalse(mail.arrived);
    }

    /** Does not look at the clock when something arrives, as inboxes do. */
    private final class Mail implements PollSource {
        boolean arrived;
        long takesNs;

        @Override
        public boolean hasWork() {
            return arrived;
        }

        @Override
        public boolean deliver() {
            if (!arrived) return false;
            arrived = false;
            clock.nowNs += takesNs;
            return true;
        }
    }
}
