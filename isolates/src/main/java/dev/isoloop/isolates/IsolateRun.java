package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.UncaughtErrorException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An isolate from the inside: its thread, its loop, its main program, and the order of its end.
 *
 * <p>{@link #requestStop} and {@link #quarantine} may be called from any thread; the rest happens on the isolate's thread.
 */
/*
 * The end of an isolate, in this order:
 *   1. the loop ends                                             its own exit listeners have run; its children are told to
 *                                                                stop; its ports close, and their peers hear it
 *   2. a copy of the error goes into the stream
 *   3. what it never took is released
 *   4. the parent is signalled with the exit code                it first delivers the stream to its end
 *
 * requestStop() may come before there is a loop: STOP_REQUESTED is then seen by the thread before it runs one. Both sides store
 * first and load second (loop, then flag; flag, then loop), all volatile: at least one of them sees the other.
 */
final class IsolateRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(IsolateRun.class);
    private static final AtomicInteger IDS = new AtomicInteger();

    private final int id = IDS.incrementAndGet();
    private final String name;
    private final IsolateMain main;
    private final Object dataEnvelope;
    private final MessagePort parentPort;
    private final Pipe toParent;
    private final AtomicReference<IsolateState> state;
    private final IntConsumer whenEnded;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Thread thread;

    private volatile EventLoop loop;
    private volatile LoopAttachments attachments;
    private volatile boolean stopRequested;
    private volatile boolean quarantined;
    private boolean dataTaken;

    IsolateRun(
            String name,
            IsolateMain main,
            Object dataEnvelope,
            MessagePort parentPort,
            Pipe toParent,
            AtomicReference<IsolateState> state,
            IntConsumer whenEnded) {
        this.name = name == null ? "isolate-" + id : name;
        this.main = main;
        this.dataEnvelope = dataEnvelope;
        this.parentPort = parentPort;
        this.toParent = toParent;
        this.state = state;
        this.whenEnded = whenEnded;
        this.thread = new Thread(this, "isoloop-" + this.name);
        this.thread.setDaemon(true);
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    /** {@return completed with the exit code once the thread has done all it will do} */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    void start() {
        thread.start();
    }

    /** There is no thread for it: it ends as if it had been terminated before it began. */
    void neverStarted() {
        end(Isolate.TERMINATED_CODE, null);
    }

    // ---- any thread

    /** Nothing more is to be called in the isolate; a blocking wait is interrupted. */
    void requestStop() {
        state.compareAndSet(IsolateState.STARTING, IsolateState.STOPPING);
        state.compareAndSet(IsolateState.RUNNING, IsolateState.STOPPING);
        stopRequested = true;
        EventLoop running = loop;
        if (running != null) {
            running.terminate(Isolate.TERMINATED_CODE);
            thread.interrupt();
        }
    }

    /** The thread did not stop in time: its ports close from outside, and it is left to itself. */
    void quarantine(long deadlineMs) {
        quarantined = true;
        StackTraceElement[] stack = thread.getStackTrace();
        LOG.warn(
                "isolate '{}' was terminated and did not stop within {} ms: it is abandoned, and its thread '{}' goes on at {}",
                name,
                deadlineMs,
                thread.getName(),
                stack.length == 0 ? "an unknown place" : stack[0]);
        LoopAttachments lost = attachments;
        if (lost != null) {
            lost.abandon();
        }
    }

    // ---- the isolate's thread

    @Override
    public void run() {
        int code = Isolate.TERMINATED_CODE;
        Throwable failure = null;
        try {
            code = runLoop();
        } catch (UncaughtErrorException e) {
            code = e.exitCode();
            failure = e.getCause();
        } catch (Throwable e) {
            failure = e;
        }
        end(code, failure);
    }

    private int runLoop() {
        EventLoop made = EventLoop.builder().name(name).build();
        loop = made;
        if (stopRequested) {
            return Isolate.TERMINATED_CODE;
        }
        made.execute(this::boot);
        return made.run();
    }

    /** The first callback: the main program. What it throws does not leave the callback, as with any listener. */
    private void boot() {
        state.compareAndSet(IsolateState.STARTING, IsolateState.RUNNING);
        toParent.postControl(IsolateEvent.Online.EVENT);
        LoopAttachments here = LoopAttachments.of(loop);
        attachments = here;
        parentPort.fix();
        parentPort.arrive(here.ports());
        dataTaken = true;
        Object data = Envelope.open(dataEnvelope, here.ports());
        IsolateContext context = new IsolateContext(id, name, loop, parentPort, data);
        here.setContext(context);
        try {
            main.run(context);
        } catch (Throwable failure) {
            Failures.throwFromTick(loop, failure);
        }
    }

    private void end(int code, Throwable failure) {
        state.compareAndSet(IsolateState.STARTING, IsolateState.STOPPING);
        state.compareAndSet(IsolateState.RUNNING, IsolateState.STOPPING);
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
            LOG.info("the abandoned thread '{}' of isolate '{}' has ended after all", thread.getName(), name);
        }
    }

    private void releaseUntaken() {
        if (!dataTaken) {
            Envelope.release(dataEnvelope);
        }
        parentPort.dropInTransit();
    }
}
