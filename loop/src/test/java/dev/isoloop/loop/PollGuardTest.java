package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When the guard wakes: the seats are the test's. */
@org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
class PollGuardTest {
    private final KernelPoller poller = new KernelPoller(Clock.system());
    private final Seat leader = new IdleSeat(poller);
    private final Seat heir = new IdleSeat(poller);
    private final Seat third = new IdleSeat(poller);

    /** The leader is in the selector, and the guard asleep. */
    private void lead() {
        for (Seat seat : new Seat[] {leader, heir, third}) poller.join(seat);
        assertTrue(poller.token.take(leader.id));
        assertTrue(poller.token.enter(leader.id));
        while (!poller.guardSleeps()) Thread.onSpinWait();
    }

    private void leaveAll() {
        for (Seat seat : new Seat[] {leader, heir, third}) poller.leave(seat);
    }

    @Test
    void theLeadIsTakenFromAnHeirThatIsStuckThoughTheGuardSleptWhenItWasPassedOn() {
        lead();
        third.waits = true;
        assertTrue(poller.pass(heir));
        while (!PollToken.isHeldBy(poller.token.word(), third.id)) Thread.onSpinWait();
        leaveAll();
    }

    @Test
    void theGuardSleepsOnIfNobodyWaitsButTheHeirThatHasNotWokenYet() {
        lead();
        heir.waits = true;
        assertTrue(poller.pass(heir));
        assertTrue(poller.guardSleeps());
        leaveAll();
    }
}
