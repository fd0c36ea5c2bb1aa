package dev.isoloop.loop;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;

/**
 * The kernel poller's protocol as a state machine, and a search through all its interleavings. One step is one access to what threads
 * share; memory is sequentially consistent, which is what the fences in the code are for.
 *
 * <p>Each loop owns one channel, and there is a sender for each, the kernel, and the guard. Searched for: a state in which nobody
 * will do anything by himself although a message is unread, a channel is ready, a closed one has not been let go of, or nobody is in
 * the selector; and a state with two in the selector.
 */
/*
 * A state is an array of bytes: GLOBALS, then LOOP_SIZE for each loop. The names of the steps of a loop are those of the code:
 *
 *   DISPATCH -> ARM -> RECHECK -> TAKE -> WAITS -> TAKE_AGAIN -> BLOCKED -> WOKEN      Sleep.until, Seat.mayLead
 *   TO_POLL -> ENTER -> TAKE_CLOSING -> HEED -> SELECT -> LEAVE_SELECTOR -> RING..     Seat.lead, KernelPoller.leadAndWait
 *   MUTE, MUTE_MARK, UNMUTE, KEEP, PASS                                                ReadySweep, Registration.mute
 *   LOOK                                                                               PollSeat.look
 *   HANDLED -> REARM -> POKE                                                           Registration.handled
 *   RELEASE -> SETTLE -> WAKE_ONE                                                      KernelPoller.letGoOfToken, settle
 */
final class PollerModel {
    /** A deliberate mistake; each must be noticed. */
    enum Mistake {
        SENDER_LOOKS_BEFORE_IT_PUBLISHES,
        NO_LOOK_AT_THE_QUEUES_AFTER_ARMING,
        POLL_STORED_INSTEAD_OF_EXCHANGED,
        NO_POKE_AFTER_INTEREST_RETURNS,
        NO_POKE_AFTER_CLOSE,
        MUTE_MARKS_FIRST,
        MUTE_IS_NOT_UNDONE,
        RUN_BEFORE_MUTING,
        NO_SECOND_LOOK_AT_THE_TOKEN,
        BATON_DOES_NOT_RING,
        RELEASE_WAKES_NOBODY,
        RELEASE_DOES_NOT_SETTLE,
        BATON_TO_ONE_WHO_HAS_LEFT,
        GUARD_STEALS_FROM_POLL,
        WAITS_WITH_CLOSED_CHANNELS_IN_HAND
    }

    /** How much the surroundings do. Arrays by loop. */
    record Setting(int[] messages, int[] events, boolean[] closes, boolean[] ends, int thefts, boolean looks) {
        int loops() {
            return messages.length;
        }
    }

    /** What a search has found. */
    record Verdict(String violation, int states, int quietStates) {}

    // The bell.
    private static final int RUN = 0;
    private static final int PARK = 1;
    private static final int POLL = 2;

    // The mark of a registration.
    private static final int IDLE = 0;
    private static final int PENDING = 1;
    private static final int MUTED = 2;

    // What becomes of the token when the owners have been rung; 0 for giving it back.
    private static final int KEPT = 1;
    private static final int PASSED_ON = 2;

    // Globals.
    private static final int HOLDER = 0; // 0 nobody, else loop + 1
    private static final int IN_POLL = 1;
    private static final int WAKEUP = 2;
    private static final int CLOSING = 3; // bits of loops
    private static final int THEFTS = 4;
    private static final int GUARD_RINGS = 5; // 0, else loop + 1
    private static final int GUARD_STEP = 6;
    private static final int GLOBALS = 7;

    // Of a loop.
    private static final int STEP = 0;
    private static final int BELL = 1;
    private static final int PERMIT = 2;
    private static final int INBOX = 3;
    private static final int READY = 4; // its channel is in its list
    private static final int MARK = 5;
    private static final int DATA = 6;
    private static final int ARMED = 7; // in the kernel
    private static final int TOLD = 8; // what the selector was told, heeded at the next select
    private static final int WAITING = 9;
    private static final int MEMBER = 10;
    private static final int RELEASED = 11;
    private static final int OPEN = 12;
    private static final int DEAD = 13;
    private static final int MESSAGES = 14;
    private static final int EVENTS = 15;
    private static final int SENDER = 16;
    private static final int SENDER_SAW = 17;
    // Registers of its thread.
    private static final int IN_HAND = 18; // closed channels, bits
    private static final int OWNERS = 19; // to ring, bits
    private static final int AGAIN = 20; // found again, bits
    private static final int HEIR = 21; // 0, else loop + 1
    private static final int WAITED = 22; // 1 after a wait, 0 after a look
    private static final int KEEPS = 23;
    private static final int BUSY = 24;
    private static final int THEN = 25; // where ringing or poking goes on
    private static final int RANG = 26; // 0, else loop + 1: the one whose sleep it has ended, and PLACE
    private static final int PLACE = 27;
    private static final int AT = 28;
    private static final int LOOP_SIZE = 29;

    private enum Step {
        DISPATCH,
        HANDLED,
        REARM,
        POKE,
        CLOSE,
        ARM,
        RECHECK,
        TAKE,
        WAITS,
        TAKE_AGAIN,
        BLOCKED,
        WOKEN,
        TO_POLL,
        ENTER,
        TAKE_CLOSING,
        HEED,
        SELECT,
        LEAVE_SELECTOR,
        DECIDE,
        RING,
        RING_PLACE,
        MUTE,
        MUTE_MARK,
        UNMUTE,
        PASS,
        KEEP,
        LOOK,
        UNBORROW,
        LEAVE,
        RELEASE,
        SETTLE,
        WAKE_ONE,
        WAKE_PLACE,
        GONE
    }

    private static final Step[] STEPS = Step.values();

    private final Setting setting;
    private final Set<Mistake> mistakes;
    private final int loops;
    private final int size;
    private final ArrayDeque<byte[]> open = new ArrayDeque<>();
    private final SeenStates seen = new SeenStates();

    // The state being looked at, and a successor in the making.
    private byte[] from;
    private byte[] s;
    private boolean anyStep;

    PollerModel(Setting setting, Mistake... mistakes) {
        this.setting = setting;
        this.mistakes = mistakes.length == 0 ? EnumSet.noneOf(Mistake.class) : EnumSet.of(mistakes[0], mistakes);
        loops = setting.loops();
        size = GLOBALS + loops * LOOP_SIZE;
    }

    /** Looks at every state that can be reached, or up to the first that must not be. */
    Verdict search(int statesMax) {
        open.push(seen.add(beginning()));
        int states = 0;
        int quiet = 0;
        while (!open.isEmpty()) {
            from = open.pop();
            if (++states > statesMax) return new Verdict("more than " + statesMax + " states", states, quiet);
            anyStep = false;
            if (localStep()) continue;
            for (int loop = 0; loop < loops; loop++) step(loop);
            for (int loop = 0; loop < loops; loop++) if (get(loop, SENDER) != 0) send(loop);
            if (from[GUARD_RINGS] != 0) guardRings();
            if (!anyStep) {
                quiet++;
                String wrong = whatIsWrong();
                if (wrong != null) return new Verdict(wrong + ": " + describe(), states, quiet);
            }
            if (inSelector() > 1) return new Verdict("two in the selector: " + describe(), states, quiet);
            surroundings();
        }
        return new Verdict(null, states, quiet);
    }

    private byte[] beginning() {
        byte[] first = new byte[size];
        first[THEFTS] = (byte) setting.thefts;
        for (int loop = 0; loop < loops; loop++) {
            int at = GLOBALS + loop * LOOP_SIZE;
            first[at + ARMED] = 1;
            first[at + TOLD] = 1;
            first[at + MEMBER] = 1;
            first[at + OPEN] = 1;
            first[at + MESSAGES] = (byte) setting.messages[loop];
            first[at + EVENTS] = (byte) setting.events[loop];
        }
        return first;
    }

    // ---- what must hold ----

    /** Nobody will do anything by himself. */
    private String whatIsWrong() {
        boolean anyOpen = false;
        for (int loop = 0; loop < loops; loop++) {
            if (get(loop, IN_HAND) != 0) return "a closed channel in the hand of one who sleeps";
            if (get(loop, DEAD) == 0) {
                if (get(loop, INBOX) > 0) return "an unread message of " + loop;
                if (get(loop, RELEASED) > 0) return "an untold release of " + loop;
                if (get(loop, OPEN) > 0 && get(loop, DATA) > 0) return "a ready channel of " + loop;
                if (get(loop, OPEN) > 0) anyOpen = true;
            }
        }
        if (from[CLOSING] != 0) return "a closed channel that nobody lets go of";
        if (anyOpen && inSelector() == 0) return "nobody in the selector";
        return null;
    }

    private int inSelector() {
        int count = 0;
        for (int loop = 0; loop < loops; loop++) {
            Step at = STEPS[get(loop, STEP)];
            if (at == Step.HEED || at == Step.SELECT) count++;
        }
        return count;
    }

    private boolean hasWork(int loop) {
        return get(loop, INBOX) > 0 || get(loop, READY) > 0 || get(loop, RELEASED) > 0;
    }

    // ---- a loop ----

    /** A step that nobody else can notice comes at once: its order with others makes no difference. */
    private boolean localStep() {
        for (int i = 0; i < loops; i++) {
            Step at = STEPS[get(i, STEP)];
            if (at == Step.RING && get(i, OWNERS) == 0 || at == Step.MUTE && get(i, AGAIN) == 0) {
                step(i);
                return true;
            }
        }
        return false;
    }

    private void step(int i) {
        Step at = STEPS[get(i, STEP)];
        switch (at) {
            case DISPATCH -> dispatch(i);
            case HANDLED -> handled(i);
            case REARM -> {
                begin();
                set(i, TOLD, 1);
                goTo(i, Step.POKE);
                if (has(Mistake.NO_POKE_AFTER_INTEREST_RETURNS)) goTo(i, Step.DISPATCH);
                end();
            }
            case POKE -> {
                begin();
                if (s[IN_POLL] == 1) s[WAKEUP] = 1;
                goTo(i, STEPS[get(i, THEN)]);
                set(i, THEN, 0);
                end();
            }
            case CLOSE -> {
                begin();
                s[CLOSING] |= (byte) (1 << i);
                pokeThen(i, get(i, DEAD) == 1 ? Step.LEAVE : Step.DISPATCH);
                if (has(Mistake.NO_POKE_AFTER_CLOSE) && get(i, DEAD) == 0) goTo(i, Step.DISPATCH);
                end();
            }
            case ARM -> {
                begin();
                set(i, BELL, PARK);
                goTo(i, has(Mistake.NO_LOOK_AT_THE_QUEUES_AFTER_ARMING) ? Step.TAKE : Step.RECHECK);
                end();
            }
            case RECHECK -> {
                begin();
                if (hasWork(i)) awake(i);
                else goTo(i, get(i, MEMBER) == 1 ? Step.TAKE : Step.BLOCKED);
                end();
            }
            case TAKE -> take(i, Step.WAITS);
            case WAITS -> {
                begin();
                set(i, WAITING, 1);
                goTo(i, has(Mistake.NO_SECOND_LOOK_AT_THE_TOKEN) ? Step.BLOCKED : Step.TAKE_AGAIN);
                end();
            }
            case TAKE_AGAIN -> take(i, Step.BLOCKED);
            case BLOCKED -> {
                if (get(i, PERMIT) == 0) return;
                begin();
                set(i, PERMIT, 0);
                goTo(i, Step.WOKEN);
                end();
            }
            case WOKEN -> {
                begin();
                if (get(i, BELL) == RUN) awake(i);
                else goTo(i, get(i, MEMBER) == 1 ? Step.TAKE : Step.BLOCKED);
                end();
            }
            case TO_POLL -> {
                begin();
                if (get(i, BELL) == PARK || has(Mistake.POLL_STORED_INSTEAD_OF_EXCHANGED)) {
                    set(i, BELL, POLL);
                    goTo(i, Step.ENTER);
                } else {
                    awake(i);
                }
                end();
            }
            case ENTER -> {
                begin();
                if (s[HOLDER] == i + 1 && s[IN_POLL] == 0) {
                    s[IN_POLL] = 1;
                    set(i, WAITED, 1);
                    goTo(i, Step.TAKE_CLOSING);
                } else {
                    awake(i);
                }
                end();
            }
            case TAKE_CLOSING -> {
                begin();
                set(i, IN_HAND, s[CLOSING]);
                s[CLOSING] = 0;
                goTo(i, Step.HEED);
                end();
            }
            case HEED -> {
                begin();
                for (int j = 0; j < loops; j++) set(j, ARMED, get(j, OPEN) == 1 ? get(j, TOLD) : 0);
                goTo(i, Step.SELECT);
                end();
            }
            case SELECT -> select(i);
            case LEAVE_SELECTOR -> {
                begin();
                set(i, BUSY, get(i, BELL) == RUN ? 1 : 0);
                set(i, BELL, RUN);
                goTo(i, Step.DECIDE);
                end();
            }
            case DECIDE -> decide(i);
            case RING -> ring(i);
            case RING_PLACE -> {
                begin();
                wakePlace(i);
                goTo(i, Step.RING);
                end();
            }
            case MUTE -> mute(i);
            case MUTE_MARK -> muteMark(i);
            case UNMUTE -> {
                begin();
                set(get(i, AT), TOLD, 1);
                set(i, AT, 0);
                goTo(i, Step.MUTE);
                end();
            }
            case PASS -> pass(i);
            case KEEP -> {
                begin();
                s[IN_POLL] = 0;
                forget(i);
                goTo(i, Step.DISPATCH);
                end();
            }
            case LOOK -> look(i);
            case UNBORROW -> {
                begin();
                s[HOLDER] = 0;
                s[IN_POLL] = 0;
                forget(i);
                goTo(i, has(Mistake.RELEASE_DOES_NOT_SETTLE) ? Step.WAKE_ONE : Step.SETTLE);
                end();
            }
            case LEAVE -> {
                begin();
                set(i, MEMBER, 0);
                goTo(i, Step.RELEASE);
                end();
            }
            case RELEASE -> {
                begin();
                if (s[HOLDER] == i + 1) s[HOLDER] = 0;
                goTo(i, has(Mistake.RELEASE_DOES_NOT_SETTLE) ? Step.WAKE_ONE : Step.SETTLE);
                end();
            }
            case SETTLE -> settle(i);
            case WAKE_ONE -> wakeOne(i);
            case WAKE_PLACE -> {
                begin();
                wakePlace(i);
                set(i, AT, 0);
                afterRelease(i);
                end();
            }
            case GONE -> {}
        }
    }

    private void dispatch(int i) {
        begin();
        if (get(i, INBOX) > 0) {
            set(i, INBOX, 0);
        } else if (get(i, RELEASED) > 0) {
            set(i, RELEASED, 0);
            goTo(i, Step.LEAVE);
        } else if (get(i, READY) > 0) {
            set(i, READY, 0);
            if (get(i, OPEN) == 1) {
                set(i, DATA, 0);
                goTo(i, Step.HANDLED);
            }
        } else {
            goTo(i, Step.ARM);
        }
        end();
        if (!setting.looks || get(i, MEMBER) == 0) return;
        begin();
        goTo(i, Step.LOOK);
        end();
    }

    private void handled(int i) {
        begin();
        boolean wasMuted = get(i, MARK) == MUTED;
        set(i, MARK, IDLE);
        goTo(i, wasMuted ? Step.REARM : Step.DISPATCH);
        end();
    }

    private void awake(int i) {
        set(i, BELL, RUN);
        set(i, WAITING, 0);
        goTo(i, Step.DISPATCH);
    }

    private void take(int i, Step otherwise) {
        begin();
        if (s[HOLDER] == 0 || s[HOLDER] == i + 1) {
            s[HOLDER] = (byte) (i + 1);
            set(i, WAITING, 0);
            goTo(i, Step.TO_POLL);
        } else {
            goTo(i, otherwise);
        }
        end();
    }

    private void select(int i) {
        boolean mayWait =
                get(i, WAITED) == 1 && (get(i, IN_HAND) == 0 || has(Mistake.WAITS_WITH_CLOSED_CHANNELS_IN_HAND));
        boolean anyReady = false;
        for (int j = 0; j < loops; j++) anyReady |= isReadyInKernel(j);
        if (mayWait && !anyReady && from[WAKEUP] == 0) return;
        begin();
        s[WAKEUP] = 0;
        for (int j = 0; j < loops; j++) if (isReadyInKernel(j)) sweep(i, j);
        for (int j = 0; j < loops; j++) {
            if ((get(i, IN_HAND) & 1 << j) == 0) continue;
            if (get(j, DEAD) == 0) set(j, RELEASED, 1);
            if (j != i) set(i, OWNERS, get(i, OWNERS) | 1 << j);
        }
        set(i, IN_HAND, 0);
        if (get(i, WAITED) == 1) {
            goTo(i, Step.LEAVE_SELECTOR);
            if (has(Mistake.RUN_BEFORE_MUTING)) s[IN_POLL] = 0;
        } else {
            set(i, AGAIN, 0);
            goTo(i, Step.RING);
        }
        end();
    }

    private boolean isReadyInKernel(int j) {
        return get(j, ARMED) > 0 && get(j, DATA) > 0 && get(j, OPEN) > 0;
    }

    private void sweep(int i, int j) {
        if (get(j, MARK) != IDLE) {
            if (j != i) set(i, AGAIN, get(i, AGAIN) | 1 << j);
            return;
        }
        set(j, MARK, PENDING);
        set(j, READY, 1);
        if (j != i) set(i, OWNERS, get(i, OWNERS) | 1 << j);
    }

    /** When it gives the token away, and to which of the owners, is a question of speed: every answer is tried. */
    private void decide(int i) {
        boolean busy = get(i, BUSY) == 1 || hasWork(i);
        begin();
        if (busy) set(i, BUSY, 1);
        goTo(i, Step.RING);
        end();
        if (busy) return;
        for (int j = 0; j < loops; j++) {
            if ((get(i, OWNERS) & 1 << j) == 0 || get(j, READY) == 0 || get(j, WAITING) == 0) continue;
            begin();
            set(i, HEIR, j + 1);
            set(i, OWNERS, get(i, OWNERS) & ~(1 << j));
            goTo(i, Step.RING);
            end();
        }
    }

    /** One owner after another. */
    private void ring(int i) {
        begin();
        int owners = get(i, OWNERS);
        if (owners == 0) {
            goTo(i, afterRinging(i));
            if (get(i, KEEPS) == PASSED_ON) set(i, KEEPS, 0);
        } else {
            int j = Integer.numberOfTrailingZeros(owners);
            set(i, OWNERS, owners & owners - 1);
            if (endSleep(i, j)) goTo(i, Step.RING_PLACE);
        }
        end();
    }

    private Step afterRinging(int i) {
        if (get(i, WAITED) == 0) return keptOrNot(i);
        if (get(i, HEIR) != 0) return Step.PASS;
        return get(i, BUSY) == 1 ? Step.KEEP : Step.MUTE;
    }

    private Step keptOrNot(int i) {
        return switch (get(i, KEEPS)) {
            case KEPT -> Step.KEEP;
            case PASSED_ON -> Step.DISPATCH;
            default -> Step.UNBORROW;
        };
    }

    /** The compare-and-set of a ring; true if it has won. */
    private boolean endSleep(int i, int j) {
        int place = get(j, BELL);
        if (place == RUN) return false;
        set(j, BELL, RUN);
        set(i, RANG, j + 1);
        set(i, PLACE, place);
        return true;
    }

    private void wakePlace(int i) {
        if (get(i, PLACE) == PARK) set(get(i, RANG) - 1, PERMIT, 1);
        else s[WAKEUP] = 1;
        set(i, RANG, 0);
        set(i, PLACE, 0);
    }

    private void mute(int i) {
        begin();
        int again = get(i, AGAIN);
        if (again == 0) {
            goTo(i, Step.KEEP);
        } else {
            int j = Integer.numberOfTrailingZeros(again);
            set(i, AGAIN, again & again - 1);
            set(i, AT, j);
            if (has(Mistake.MUTE_MARKS_FIRST)) {
                if (get(j, MARK) == PENDING) {
                    set(j, MARK, MUTED);
                    goTo(i, Step.MUTE_MARK);
                }
            } else {
                set(j, TOLD, 0);
                goTo(i, Step.MUTE_MARK);
            }
        }
        end();
    }

    private void muteMark(int i) {
        begin();
        int j = get(i, AT);
        if (has(Mistake.MUTE_MARKS_FIRST)) {
            set(j, TOLD, 0);
            goTo(i, Step.MUTE);
        } else if (get(j, MARK) == IDLE) {
            goTo(i, has(Mistake.MUTE_IS_NOT_UNDONE) ? Step.MUTE : Step.UNMUTE);
        } else {
            set(j, MARK, MUTED);
            goTo(i, Step.MUTE);
        }
        if (s[at(i) + STEP] == Step.MUTE.ordinal()) set(i, AT, 0);
        end();
    }

    private void pass(int i) {
        begin();
        int heir = get(i, HEIR) - 1;
        boolean isMember = get(heir, MEMBER) == 1 || has(Mistake.BATON_TO_ONE_WHO_HAS_LEFT);
        if (isMember) {
            s[HOLDER] = (byte) (heir + 1);
            s[IN_POLL] = 0;
            forget(i);
            set(i, WAITED, 0);
            set(i, KEEPS, PASSED_ON); // only the ring is left
            if (!has(Mistake.BATON_DOES_NOT_RING)) set(i, OWNERS, 1 << heir);
        } else {
            set(i, HEIR, 0);
            set(i, BUSY, 1);
            set(i, OWNERS, 1 << heir);
        }
        goTo(i, Step.RING);
        end();
    }

    private void look(int i) {
        begin();
        boolean mine = s[HOLDER] == i + 1;
        if (s[IN_POLL] == 1 || !mine && s[HOLDER] != 0 && s[THEFTS] == 0) {
            goTo(i, Step.DISPATCH);
        } else {
            if (!mine && s[HOLDER] != 0) s[THEFTS]--;
            s[HOLDER] = (byte) (i + 1);
            s[IN_POLL] = 1;
            set(i, KEEPS, mine ? KEPT : 0);
            set(i, WAITED, 0);
            goTo(i, Step.TAKE_CLOSING);
        }
        end();
    }

    private void settle(int i) {
        begin();
        if (s[CLOSING] == 0) {
            goTo(i, Step.WAKE_ONE);
        } else if (s[HOLDER] == 0) {
            s[HOLDER] = (byte) (i + 1); // the janitor
            s[IN_POLL] = 1;
            set(i, KEEPS, 0);
            set(i, WAITED, 0);
            goTo(i, Step.TAKE_CLOSING);
        } else {
            pokeThen(i, Step.WAKE_ONE);
        }
        end();
    }

    private void wakeOne(int i) {
        begin();
        int j = get(i, AT);
        if (s[HOLDER] != 0 || j == loops || has(Mistake.RELEASE_WAKES_NOBODY)) {
            set(i, AT, 0);
            afterRelease(i);
        } else {
            set(i, AT, j + 1);
            if (get(j, WAITING) == 1 && j != i && endSleep(i, j)) goTo(i, Step.WAKE_PLACE);
        }
        end();
    }

    private void afterRelease(int i) {
        goTo(i, get(i, DEAD) == 1 ? Step.GONE : Step.DISPATCH);
    }

    private void forget(int i) {
        set(i, HEIR, 0);
        set(i, BUSY, 0);
        set(i, WAITED, 0);
        set(i, KEEPS, 0);
        set(i, AGAIN, 0);
        set(i, AT, 0);
        set(i, WAITING, 0);
    }

    private void pokeThen(int i, Step then) {
        goTo(i, Step.POKE);
        set(i, THEN, then.ordinal());
    }

    // ---- senders, the guard, and what comes from outside ----

    private void send(int i) {
        begin();
        boolean early = has(Mistake.SENDER_LOOKS_BEFORE_IT_PUBLISHES);
        switch (get(i, SENDER)) {
            case 1 -> { // published, or has looked; then the other
                if (early) set(i, INBOX, 1);
                else set(i, SENDER_SAW, get(i, BELL));
                set(i, SENDER, get(i, SENDER_SAW) == RUN ? 0 : 2);
            }
            case 2 -> {
                if (get(i, BELL) == get(i, SENDER_SAW)) {
                    set(i, BELL, RUN);
                    set(i, SENDER, 3);
                } else {
                    set(i, SENDER_SAW, get(i, BELL));
                    if (get(i, BELL) == RUN) set(i, SENDER, 0);
                }
            }
            default -> {
                if (get(i, SENDER_SAW) == PARK) set(i, PERMIT, 1);
                else s[WAKEUP] = 1;
                set(i, SENDER, 0);
                set(i, SENDER_SAW, RUN);
            }
        }
        end();
    }

    private void guardRings() {
        begin();
        int j = s[GUARD_RINGS] - 1;
        if (s[GUARD_STEP] == 0 && get(j, BELL) != RUN) {
            s[GUARD_STEP] = (byte) get(j, BELL);
            set(j, BELL, RUN);
        } else {
            if (s[GUARD_STEP] == PARK) set(j, PERMIT, 1);
            if (s[GUARD_STEP] == POLL) s[WAKEUP] = 1;
            s[GUARD_STEP] = 0;
            s[GUARD_RINGS] = 0;
        }
        end();
    }

    private void surroundings() {
        for (int i = 0; i < loops; i++) {
            if (get(i, SENDER) == 0 && get(i, MESSAGES) > 0) {
                begin();
                set(i, MESSAGES, get(i, MESSAGES) - 1);
                if (has(Mistake.SENDER_LOOKS_BEFORE_IT_PUBLISHES)) set(i, SENDER_SAW, get(i, BELL));
                else set(i, INBOX, 1);
                set(i, SENDER, 1);
                end();
            }
            if (get(i, EVENTS) > 0 && get(i, OPEN) == 1) {
                begin();
                set(i, EVENTS, get(i, EVENTS) - 1);
                set(i, DATA, 1);
                end();
            }
            boolean atLeisure = STEPS[get(i, STEP)] == Step.DISPATCH && get(i, OPEN) == 1;
            if (atLeisure && setting.closes[i]) close(i, 0);
            if (atLeisure && setting.ends[i]) close(i, 1);
        }
        steal();
    }

    private void close(int i, int dies) {
        begin();
        set(i, OPEN, 0);
        set(i, EVENTS, 0);
        set(i, DATA, 0);
        set(i, DEAD, dies);
        goTo(i, Step.CLOSE);
        end();
    }

    private void steal() {
        if (from[THEFTS] == 0 || from[HOLDER] == 0 || from[GUARD_RINGS] != 0) return;
        if (from[IN_POLL] == 1 && !has(Mistake.GUARD_STEALS_FROM_POLL)) return;
        for (int j = 0; j < loops; j++) {
            if (get(j, WAITING) == 0 || get(j, MEMBER) == 0 || from[HOLDER] == j + 1) continue;
            begin();
            s[THEFTS]--;
            s[HOLDER] = (byte) (j + 1);
            s[IN_POLL] = 0;
            s[GUARD_RINGS] = (byte) (j + 1);
            end();
        }
    }

    // ---- states ----

    private boolean has(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    /** A successor that is like the present state so far. */
    private void begin() {
        s = from.clone();
    }

    private void end() {
        byte[] made = s;
        s = null;
        anyStep = true;
        if (seen.add(made) != null) open.push(made);
    }

    private static int at(int loop) {
        return GLOBALS + loop * LOOP_SIZE;
    }

    private int get(int loop, int field) {
        return (s != null ? s : from)[at(loop) + field];
    }

    private void set(int loop, int field, int value) {
        s[at(loop) + field] = (byte) value;
    }

    private void goTo(int loop, Step step) {
        set(loop, STEP, step.ordinal());
    }

    private String describe() {
        StringBuilder text = new StringBuilder("token " + from[HOLDER] + (from[IN_POLL] == 1 ? " POLL" : " RUN"));
        text.append(" wakeup ").append(from[WAKEUP]).append(" closing ").append(from[CLOSING]);
        for (int i = 0; i < loops; i++) {
            text.append("; loop ").append(i + 1).append(' ').append(STEPS[get(i, STEP)]);
            text.append(" bell ").append(get(i, BELL)).append(" permit ").append(get(i, PERMIT));
            text.append(" inbox ").append(get(i, INBOX)).append(" ready ").append(get(i, READY));
            text.append(" mark ").append(get(i, MARK)).append(" data ").append(get(i, DATA));
            text.append(" armed ").append(get(i, ARMED)).append(" told ").append(get(i, TOLD));
            text.append(" waits ").append(get(i, WAITING)).append(" member ").append(get(i, MEMBER));
        }
        return text.toString();
    }

    /** The states that have been reached, by 64 bits of hash each. */
    private static final class SeenStates {
        private long[] table = new long[1 << 16];
        private int count;

        /** Null if it was there. */
        byte[] add(byte[] state) {
            if (count * 2 > table.length) grow();
            if (!put(hash(state))) return null;
            count++;
            return state;
        }

        private void grow() {
            long[] before = table;
            table = new long[before.length * 2];
            for (long hash : before) if (hash != 0) put(hash);
        }

        private boolean put(long hash) {
            int mask = table.length - 1;
            int at = (int) (hash >>> 17) & mask;
            while (table[at] != 0) {
                if (table[at] == hash) return false;
                at = (at + 1) & mask;
            }
            table[at] = hash;
            return true;
        }

        private static long hash(byte[] state) {
            long hash = 1;
            for (byte value : state) {
                hash = (hash ^ value) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 29;
            }
            return hash == 0 ? 1 : hash;
        }
    }
}
