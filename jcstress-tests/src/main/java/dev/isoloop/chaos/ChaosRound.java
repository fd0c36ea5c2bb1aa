package dev.isoloop.chaos;

import dev.isoloop.isolates.BackpressureException;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.isolates.Overflow;
import dev.isoloop.isolates.PortCounters;
import dev.isoloop.isolates.PortQueue;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.Transferable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One round: isolates, channels between them, a budget of messages, and the books at the end.
 *
 * <pre>
 *          this loop: makes the channels, forwards ports that are moved, counts who is done, stops the rest
 *      ┌────────────┬───────────┴┬────────────┐
 *   isolate 1    isolate 2    isolate 3     ...         on threads of their own or on carriers
 *      └─ channel ──┘└───────── channel ──────┘         random pairs, random queues
 * </pre>
 *
 * A round is drawn from its seed; how its isolates interleave is not, as they run on real threads.
 */
final class ChaosRound {
    private static final int ISOLATES_MIN = 2;
    private static final int ISOLATES_SPAN = 5;
    private static final int CHANNELS_SPAN = 10;
    private static final long QUEUE_BYTES = 1 << 16;

    private final SplittableRandom random;
    private final long budget;
    private final IsolateHost carriers;
    private final List<Overflow> overflows = new ArrayList<>();
    private final List<MessagePort> ends = new ArrayList<>();
    private final List<Isolate> living = new ArrayList<>();
    private final Set<Isolate> done = new HashSet<>();
    private Ledger ledger;
    private int isolates;
    private int crashes;
    private int moves;

    /**
     * @param budget how many messages the round may post, roughly
     * @param carriers hosts some of the isolates
     */
    ChaosRound(long seed, long budget, IsolateHost carriers) {
        this.random = new SplittableRandom(seed);
        this.budget = budget;
        this.carriers = carriers;
    }

    /**
     * Runs the round on the calling thread.
     *
     * @throws IllegalStateException if the books don't balance
     */
    ChaosReport run() {
        EventLoop.run(this::begin);
        return balance();
    }

    private void begin(EventLoop loop) {
        isolates = ISOLATES_MIN + random.nextInt(ISOLATES_SPAN);
        List<List<Slot>> slots = new ArrayList<>();
        for (int i = 0; i < isolates; i++) {
            slots.add(new ArrayList<>());
        }
        int channels = isolates + random.nextInt(CHANNELS_SPAN);
        for (int i = 0; i < channels; i++) {
            makeChannel(slots);
        }
        ledger = new Ledger(List.copyOf(overflows));
        Ledger.current = ledger;
        for (List<Slot> own : slots) {
            spawn(own);
        }
    }

    private void makeChannel(List<List<Slot>> slots) {
        PortQueue forth = queue();
        PortQueue back = queue();
        MessageChannel channel = new MessageChannel(forth, back);
        int direction = overflows.size();
        overflows.add(forth.overflow());
        overflows.add(back.overflow());
        ends.add(channel.port1());
        ends.add(channel.port2());
        slots.get(random.nextInt(isolates)).add(new Slot(channel.port1(), direction, direction + 1));
        slots.get(random.nextInt(isolates)).add(new Slot(channel.port2(), direction + 1, direction));
    }

    private PortQueue queue() {
        int messages = 1 << random.nextInt(13);
        return switch (random.nextInt(8)) {
            case 0 -> PortQueue.dropOldest(messages);
            case 1 -> PortQueue.dropNewest(messages);
            case 2 -> PortQueue.coalesce(messages, ChaosRound::keyOf);
            case 3, 4 -> PortQueue.bounded();
            default -> PortQueue.bounded().hardLimit(messages, QUEUE_BYTES);
        };
    }

    private static Object keyOf(Object message) {
        return message instanceof Long number ? number % 64 : null;
    }

    private void spawn(List<Slot> slots) {
        boolean calm = random.nextInt(3) == 0;
        Plan plan = new Plan(
                random.nextLong(),
                budget / isolates,
                random.nextInt(4) == 0 ? random.nextInt(200) : 0,
                calm ? 0 : 1 << 8 + random.nextInt(6),
                1 << 5 + random.nextInt(6),
                slots);
        Isolate isolate = Isolate.builder()
                .host(random.nextBoolean() ? carriers : IsolateHost.thread())
                .workerData(plan)
                .transfer(slots.stream().map(Slot::port).toArray(Transferable[]::new))
                .spawn(ChaosIsolate::main);
        living.add(isolate);
        isolate.onMessage(message -> onMessage(isolate, message));
        isolate.onError(error -> crashes++);
        isolate.onExit(code -> onExit(isolate));
    }

    private void onMessage(Isolate from, Object message) {
        if (message instanceof Slot slot) {
            forward(slot);
        } else {
            done.add(from);
            stopIfAllAreDone();
        }
    }

    /** A port that one isolate gives away goes to another, if there is one; what it brings waits meanwhile. */
    private void forward(Slot slot) {
        moves++;
        Isolate to = living.isEmpty() ? null : living.get(random.nextInt(living.size()));
        try {
            if (to != null) {
                to.postMessage(slot, slot.port());
            }
        } catch (BackpressureException full) {
            ledger.fail("an isolate's inbox is full of ports: " + full.getMessage());
        }
        if (slot.port().isOpen()) {
            slot.port().close();
        }
    }

    private void onExit(Isolate isolate) {
        living.remove(isolate);
        done.remove(isolate);
        stopIfAllAreDone();
    }

    /** Half of them are asked to go, half are made to. */
    private void stopIfAllAreDone() {
        if (done.size() < living.size()) {
            return;
        }
        for (Isolate isolate : living) {
            if (random.nextBoolean()) {
                isolate.postMessage(ChaosIsolate.STOP);
            } else {
                isolate.terminate();
            }
        }
        done.clear();
    }

    /** Everybody has gone: what every direction counts must add up, and agree with the ledger. */
    private ChaosReport balance() {
        if (ledger.violation() != null) {
            throw new IllegalStateException(ledger.violation());
        }
        ChaosReport sum = ChaosReport.of(isolates, crashes, moves);
        for (int direction = 0; direction < ends.size(); direction++) {
            PortCounters counters = ends.get(direction).outgoing();
            requireBalanced(direction, counters);
            sum = sum.plus(counters);
        }
        return sum;
    }

    private void requireBalanced(int direction, PortCounters counters) {
        boolean agrees =
                counters.posted() == ledger.posted(direction) && counters.delivered() == ledger.received(direction);
        if (!counters.areConserved() || !agrees || counters.queued() != 0) {
            throw new IllegalStateException("direction " + direction + " (" + overflows.get(direction)
                    + ") does not balance: " + counters + ", but the isolates have posted " + ledger.posted(direction)
                    + " and received " + ledger.received(direction));
        }
    }
}
