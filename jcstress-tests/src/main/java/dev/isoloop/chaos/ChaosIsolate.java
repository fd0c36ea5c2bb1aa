package dev.isoloop.chaos;

import dev.isoloop.isolates.BackpressureException;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.isolates.Posted;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One isolate of a round: posts on its ports in bursts, listens to them, and does harm now and then. */
final class ChaosIsolate {
    static final String DONE = "done";
    static final String STOP = "stop";

    private static final int BURST_MAX = 256;

    /** One in so many messages is a buffer that moves. */
    private static final int BUFFER_ODDS = 512;

    private final IsolateContext context;
    private final Ledger ledger = Ledger.current;
    private final Plan plan;
    private final SplittableRandom random;
    private final List<Slot> open = new ArrayList<>();
    private long budget;
    private boolean isDone;

    private ChaosIsolate(IsolateContext context) {
        this.context = context;
        this.plan = context.workerData(Plan.class);
        this.random = new SplittableRandom(plan.seed());
        this.budget = plan.budget();
    }

    /** The main program. */
    static void main(IsolateContext context) {
        ChaosIsolate isolate = new ChaosIsolate(context);
        isolate.plan.slots().forEach(isolate::adopt);
        context.parentPort().onMessage(isolate::onParent);
        context.loop().setImmediate(isolate::work);
    }

    private void onParent(Object message) {
        if (message instanceof Slot slot) {
            adopt(slot);
        } else if (message.equals(STOP)) {
            context.exit(0);
        }
    }

    private void adopt(Slot slot) {
        open.add(slot);
        slot.port().onMessage(message -> onMessage(slot, message));
        slot.port().onClose(() -> open.remove(slot));
    }

    private void onMessage(Slot slot, Object message) {
        for (int spin = 0; spin < plan.slowness(); spin++) {
            Thread.onSpinWait();
        }
        if (message instanceof TransferBuffer buffer) {
            ledger.onReceived(slot.in(), buffer.getLong(0));
            buffer.close();
        } else {
            ledger.onReceived(slot.in(), (long) message);
        }
    }

    /** One turn of mischief; the next follows in the next check phase, so that everything else has its turn in between. */
    private void work() {
        if (budget <= 0 || open.isEmpty()) {
            if (!isDone) {
                isDone = true;
                context.parentPort().postMessage(DONE);
            }
            return;
        }
        Slot slot = open.get(random.nextInt(open.size()));
        if (hits(plan.moveOdds())) {
            closeOrMove(slot);
        } else {
            burst(slot);
        }
        if (hits(plan.crashOdds())) {
            end();
        }
        context.loop().setImmediate(this::work);
    }

    private boolean hits(int odds) {
        return odds > 0 && random.nextInt(odds) == 0;
    }

    private void burst(Slot slot) {
        int wanted = 1 + random.nextInt(BURST_MAX);
        boolean polite = random.nextBoolean();
        for (int i = 0; i < wanted && slot.port().isOpen(); i++) {
            boolean more = polite ? tryPost(slot) : post(slot);
            budget--;
            if (!more) {
                return;
            }
        }
    }

    private boolean tryPost(Slot slot) {
        if (slot.port().tryPost(ledger.next(slot.out())) != Posted.ACCEPTED) {
            return false;
        }
        ledger.onPosted(slot.out());
        return true;
    }

    private boolean post(Slot slot) {
        long number = ledger.next(slot.out());
        MessagePort port = slot.port();
        try {
            boolean more;
            if (hits(BUFFER_ODDS)) {
                more = postBuffer(port, number);
            } else {
                more = port.postMessage(number);
            }
            ledger.onPosted(slot.out());
            return more;
        } catch (BackpressureException full) {
            return false;
        }
    }

    private static boolean postBuffer(MessagePort port, long number) {
        TransferBuffer buffer = TransferBuffer.allocate(Long.BYTES);
        buffer.putLong(0, number);
        try {
            return port.postMessage(buffer, buffer);
        } catch (BackpressureException full) {
            buffer.close();
            throw full;
        }
    }

    private void closeOrMove(Slot slot) {
        if (!slot.port().isOpen()) {
            return;
        }
        if (random.nextInt(4) == 0) {
            slot.port().close();
        } else {
            context.parentPort().postMessage(slot, slot.port());
        }
        open.remove(slot);
    }

    private void end() {
        switch (random.nextInt(3)) {
            case 0 -> throw new IllegalStateException("chaos");
            case 1 -> throw new StackOverflowError("chaos");
            default -> context.exit(1);
        }
    }
}
