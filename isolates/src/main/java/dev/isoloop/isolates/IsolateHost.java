package dev.isoloop.isolates;

import dev.isoloop.loop.CarrierGroup;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.ExecutorHost;
import dev.isoloop.loop.IdlePolicy;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * What makes the turns of an isolate's loop. The isolate can't tell: its API, its events and their order are the same on each.
 *
 * <table>
 * <caption>Hosts</caption>
 * <tr><th>host</th><th>good for</th><th>terminating an isolate that blocks</th><th>a callback that never ends</th></tr>
 * <tr><td>{@link #thread()}, {@link #thread(IdlePolicy)}</td><td>the lowest latency; the default</td><td>the wait is interrupted</td><td>its thread is left
 * to itself at the deadline; nobody else notices</td></tr>
 * <tr><td>{@link #carriers(int)}</td><td>very many isolates, most of them idle</td><td>waits are not interrupted, as that might
 * hit another isolate</td><td>it is abandoned at the deadline, but its carrier is stuck with it: isolates there don't move
 * on, and are abandoned at their deadlines too if they are terminated</td></tr>
 * <tr><td>{@link #executor(Executor)}</td><td>isolates on a thread that exists, of a user interface or a network library</td>
 * <td>waits are not interrupted</td><td>as on carriers</td></tr>
 * </table>
 *
 * <p>May be shared between threads and by any number of isolates. No method blocks.
 */
public abstract class IsolateHost implements AutoCloseable {
    private static final IsolateHost THREAD = new OwnThread(IdlePolicy.PARK);

    /** Only those below. */
    private IsolateHost() {}

    /**
     * Begins a loop that has been told what to do first.
     *
     * @param whenBroken told of an error that left the loop itself, where the host can tell
     * @return the thread that belongs to this loop alone, or null
     * @throws RejectedExecutionException if this host takes no loops any more
     */
    abstract Thread start(EventLoop loop, Consumer<Throwable> whenBroken);

    /** What a loop on this host is built from: it must not block in {@code Atomics.wait} where others share its thread. */
    EventLoop.Builder loopBuilder() {
        return EventLoop.builder();
    }

    /** Ends the threads that this host has made for its isolates in common, and so those isolates. Does not wait for them. */
    @Override
    public void close() {}

    /** {@return the host that gives each isolate a daemon thread of its own, which parks when there is nothing to do} */
    public static IsolateHost thread() {
        return THREAD;
    }

    /**
     * Gives each isolate a daemon thread of its own.
     *
     * @param whenIdle what the thread does when there is nothing to do; {@link IdlePolicy#SPIN} takes a processor for each isolate, as
     *     long as that lives
     * @return the host; closing it does nothing
     */
    public static IsolateHost thread(IdlePolicy whenIdle) {
        return new OwnThread(Objects.requireNonNull(whenIdle, "whenIdle"));
    }

    /**
     * Starts daemon threads that carry any number of isolates. Each isolate stays on its carrier for life.
     *
     * @param threads how many, at least 1
     * @return the host; when closed it ends its threads and their isolates, with exit code 0
     * @throws IllegalArgumentException if it is below 1
     */
    public static IsolateHost carriers(int threads) {
        return new Carriers(new CarrierGroup("isoloop-carrier", threads));
    }

    /**
     * Runs isolates on somebody else's thread. When the executor refuses a task, its isolates get no more turns; they are abandoned
     * when they are terminated.
     *
     * @param executor runs one task after another, always on the same thread: what an isolate owns belongs to that thread
     * @return the host; closing it does nothing
     */
    public static IsolateHost executor(Executor executor) {
        return new Foreign(Objects.requireNonNull(executor, "executor"));
    }

    private static final class OwnThread extends IsolateHost {
        private final IdlePolicy whenIdle;

        OwnThread(IdlePolicy whenIdle) {
            this.whenIdle = whenIdle;
        }

        @Override
        EventLoop.Builder loopBuilder() {
            return EventLoop.builder().mayBlock().idlePolicy(whenIdle);
        }

        @Override
        Thread start(EventLoop loop, Consumer<Throwable> whenBroken) {
            Thread thread = new Thread(() -> runToEnd(loop, whenBroken), "isoloop-" + loop.name());
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private static void runToEnd(EventLoop loop, Consumer<Throwable> whenBroken) {
            try {
                loop.runToEnd();
            } catch (Throwable broken) {
                whenBroken.accept(broken);
            }
        }
    }

    private static final class Carriers extends IsolateHost {
        private final CarrierGroup group;

        Carriers(CarrierGroup group) {
            this.group = group;
        }

        @Override
        Thread start(EventLoop loop, Consumer<Throwable> whenBroken) {
            group.start(loop);
            return null;
        }

        @Override
        public void close() {
            group.close();
        }
    }

    private static final class Foreign extends IsolateHost {
        private final Executor executor;

        Foreign(Executor executor) {
            this.executor = executor;
        }

        @Override
        Thread start(EventLoop loop, Consumer<Throwable> whenBroken) {
            ExecutorHost.start(loop, executor);
            return null;
        }
    }
}
