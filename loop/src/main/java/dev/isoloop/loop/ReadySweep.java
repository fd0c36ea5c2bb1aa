package dev.isoloop.loop;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Sorts what one select has found: own channels, those of other loops, and those that were found before and still wait for their
 * owner. Belongs to the holder of the token in POLL; its memory goes from holder to holder with the token.
 */
final class ReadySweep implements Consumer<SelectionKey> {
    private static final int FIRST_CAPACITY = 16;

    private final PollerCounters counters;
    private Seat leader;
    private int own;
    private int foreign;

    private PollSeat[] owners = new PollSeat[FIRST_CAPACITY];
    private int ownerCount;
    private long round;

    private Registration[] again = new Registration[FIRST_CAPACITY];
    private int againCount;

    /** Sweeps in a row that have found channels, but none of the leader's. Goes from leader to leader. */
    private int strangers;

    ReadySweep(PollerCounters counters) {
        this.counters = counters;
    }

    void begin(Seat by) {
        leader = by;
        own = 0;
        foreign = 0;
        ownerCount = 0;
        againCount = 0;
        round++;
    }

    @Override
    public void accept(SelectionKey key) {
        Registration registration = (Registration) key.attachment();
        int ops;
        try {
            ops = key.readyOps();
        } catch (CancelledKeyException closing) {
            return;
        }
        if (!registration.found()) {
            if (registration.seat() != leader) addAgain(registration);
            return;
        }
        PollSeat owner = registration.seat(); // after found(): an owner that moves it away forbids the finding first
        registration.readyOps = ops;
        if (owner == leader) {
            own++;
            owner.addOwnReady(registration);
        } else {
            foreign++;
            owner.pushReady(registration);
            addOwner(owner);
        }
    }

    private void addOwner(PollSeat owner) {
        if (owner.sweptInRound == round) return;
        owner.sweptInRound = round;
        if (ownerCount == owners.length) owners = Arrays.copyOf(owners, ownerCount * 2);
        owners[ownerCount++] = owner;
    }

    private void addAgain(Registration registration) {
        if (againCount == again.length) again = Arrays.copyOf(again, againCount * 2);
        again[againCount++] = registration;
    }

    boolean foundOwn() {
        return own > 0;
    }

    void count() {
        PollerCounters.add(counters.own, own);
        PollerCounters.add(counters.foreign, foreign);
        if (own > 0) strangers = 0;
        else if (foreign > 0) strangers++;
    }

    /** Who is to lead from now on, with the channels that were found for it: an owner asleep for want of the token. Null for nobody. */
    PollSeat heir() {
        if (leader instanceof PollSeat && strangers < KernelPoller.STRANGERS_MAX) return null;
        for (int at = 0; at < ownerCount; at++) {
            if (!owners[at].mayInherit()) continue;
            strangers = 0;
            return owners[at];
        }
        return null;
    }

    void ringOwnersBut(Seat heir) {
        for (int at = 0; at < ownerCount; at++) {
            if (owners[at] != heir) owners[at].ring();
            owners[at] = null;
        }
        ownerCount = 0;
    }

    /** Mutes what would make the next wait return at once although its owner has been told. */
    void muteAgain() {
        int muted = 0;
        for (int at = 0; at < againCount; at++) {
            if (again[at].mute()) muted++;
        }
        PollerCounters.add(counters.disarms, muted);
    }

    /** Lets go of the registrations it has seen. */
    void end() {
        Arrays.fill(again, 0, againCount, null);
        againCount = 0;
        leader = null;
    }
}
