package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopEnd;
import dev.isoloop.sharedmem.MemoryBudget;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An isolate from the inside: its loop, its main program, and the order of its end. Its turns are made by an {@link IsolateHost}.
 *
 * <p>{@link #requestStop} and {@link #quarantine} may be called from any thread; the rest happens on the thread that makes the turns.
 */
/*
 * The end of an isolate, in this order:
 *   1. the loop ends                                             its own exit listeners have run; its children are told to
 *                                                                stop; its ports close, and their peers hear it
 *   2. a copy of the error goes into the stream
 *   3. what it never took is released
 *   4. the parent is signalled with the exit code                it first delivers the stream to its end
 *
 * A loop that is told to stop before it begins ends in its first turn without calling anything; 1 to 4 are the same then.
 */
final class IsolateRun {
    private static final Logger LOG = LoggerFactory.getLogger(IsolateRun.class);

    private static final AtomicInteger IDS = new AtomicInteger();

    private final int id = IDS.incrementAndGet();
    private final String name;
    private final IsolateHost host;
    private final IsolateMain main;
    private final MessagePort parentPort;

    /** The data, until somebody takes it: the main program's callback, or whoever finds that this will never begin. */
    private final AtomicReference<Object> dataEnvelope;

    private final Pipe toParent;
    private final AtomicReference<IsolateState> state;
    private final IntConsumer whenEnded;
    private final MemoryBudget memoryBudget; // null for none
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final EventLoop loop;

    /** The thread that runs this isolate and nothing else, or null. Written when it is started. */
    private volatile Thread ownThread;

    /** Written by any thread. */
    private volatile boolean stopRequested;

    /** The thread on which the main program was called. */
    private volatile Thread thread;

    private volatile LoopAttachments attachments;
    private volatile boolean quarantined;

    IsolateRun(
            String name,
            IsolateHost host,
            IsolateMain main,
            Object dataEnvelope,
            MessagePort parentPort,
            Pipe toParent,
            AtomicReference<IsolateState> state,
            IntConsumer whenEnded,
            OptionalLong memoryBudgetBytes) {
        this.name = name == null ? "isolate-" + id : name;
        this.host = host;
        this.main = main;
        this.dataEnvelope = new AtomicReference<>(dataEnvelope);
        this.parentPort = parentPort;
        this.toParent = toParent;
        this.state = state;
        this.whenEnded = whenEnded;
        EventLoop.Builder building =
                host.loopBuilder().asWorker().name(this.name).onEnd(this::onLoopEnd);
        if (memoryBudgetBytes.isPresent()) {
            this.memoryBudget = new MemoryBudget("isolate '" + this.name + "'", memoryBudgetBytes.getAsLong());
            building.memoryBudget(memoryBudget);
        } else {
            this.memoryBudget = null;
        }
        this.loop = building.build();
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    /** {@return the isolate's own budget, or null if it has none} */
    MemoryBudget memoryBudget() {
        return memoryBudget;
    }

    /** {@return completed with the exit code once the isolate has done all it will do} */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    void start() {
        loop.execute(this::boot);
        Thread own = host.start(loop, this::onBrokenLoop);
        ownThread = own;
        // Partner: requestStop(). Both store first and look second, so that one of them interrupts.
        if (stopRequested && own != null) {
            own.interrupt();
        }
    }

    /** The loop itself has failed and makes no more turns: what it would have closed at its end is closed all the same. */
    private void onBrokenLoop(Throwable broken) {
        LoopAttachments lost = attachments;
        try {
            if (lost != null) {
                lost.close();
            }
        } finally {
            end(Isolate.TERMINATED_CODE, broken);
        }
    }

    /** No host runs it: it ends as if it had been terminated before it began. */
    void neverStarted() {
        end(Isolate.TERMINATED_CODE, null);
    }

    // ---- any thread

    /** Nothing more is to be called in the isolate; a blocking wait is interrupted, if nobody else shares the thread. */
    void requestStop() {
        stopRequested = true;
        stopping();
        loop.terminate(Isolate.TERMINATED_CODE);
        Thread own = ownThread;
        if (own != null) {
            own.interrupt();
        }
    }

    /** The isolate did not stop in time: its ports close from outside, and its thread is left to itself. */
    void quarantine(long deadlineMs) {
        quarantined = true;
        Thread stuck = thread;
        if (stuck == null) {
            LOG.warn(
                    "isolate '{}' was terminated before it began, and its host did not turn to it within {} ms: it is abandoned",
                    name,
                    deadlineMs);
        } else {
            StackTraceElement[] stack = stuck.getStackTrace();
            LOG.warn(
                    "isolate '{}' was terminated and did not stop within {} ms: it is abandoned, and its thread '{}' goes on at {}",
                    name,
                    deadlineMs,
                    stuck.getName(),
                    stack.length == 0 ? "an unknown place" : stack[0]);
        }
        // Partner: boot(). In this order: a port that had arrived before this is one of the attachments.
        releaseUntaken();
        LoopAttachments lost = attachments;
        if (lost != null) {
            lost.abandon();
        }
    }

    // ---- the thread that makes the turns

    /** The first callback: the main program. What it throws does not leave the callback, as with any listener. */
    private void boot() {
        thread = Thread.currentThread();
        state.compareAndSet(IsolateState.STARTING, IsolateState.RUNNING);
        toParent.postControl(IsolateEvent.Online.EVENT);
        LoopAttachments here = LoopAttachments.of(loop);
        attachments = here;
        parentPort.fix();
        parentPort.arrive(here.ports());
        Object envelope = dataEnvelope.getAndSet(null);
        if (envelope == null) {
            return; // abandoned before it began
        }
        Object data = Envelope.open(envelope, here.ports());
        if (quarantined) {
            return; // meanwhile: the loop was told to end, and closes what has arrived
        }
        IsolateContext context = new IsolateContext(id, name, loop, parentPort, data, memoryBudget);
        here.setContext(context, this::stopping);
        try {
            main.run(context);
        } catch (Throwable failure) {
            Failures.throwFromTick(loop, failure);
        }
    }

    /** Also said when the loop has ended and its ports are about to close: whoever sees them close knows why. */
    private void stopping() {
        state.compareAndSet(IsolateState.STARTING, IsolateState.STOPPING);
        state.compareAndSet(IsolateState.RUNNING, IsolateState.STOPPING);
    }

    private void onLoopEnd(LoopEnd end) {
        end(end.exitCode(), end.error());
    }

    private void end(int code, Throwable failure) {
        if (!hasEnded.compareAndSet(false, true)) {
            return;
        }
        stopping();
        try {
            if (failure != null && !quarantined) {
                toParent.postControl(new IsolateEvent.Failed(Failures.copyOf(failure)));
            }
            releaseUntaken();
        } catch (Throwable e) {
            LOG.error("isolate '{}' could not be cleaned up after it ended", name, e);
        } finally {
            ended.complete(code);
            whenEnded.accept(code);
        }
        if (quarantined) {
            LOG.info("the abandoned isolate '{}' has ended after all", name);
        }
    }

    /** Any thread. */
    private void releaseUntaken() {
        Object envelope = dataEnvelope.getAndSet(null);
        if (envelope != null) {
            Envelope.release(envelope);
        }
        parentPort.dropInTransit();
    }
}
