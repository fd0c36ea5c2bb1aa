package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopSignal;
import dev.isoloop.loop.PollSource;
import dev.isoloop.loop.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of one loop, as a source of its poll phase. Serves the ports that have something waiting, each once per poll phase,
 * in the order of their places. What a turn costs depends on the ports that are ready, never on the ports that exist.
 *
 * <p>Loop thread only, except {@link #signal} and {@link #signalDrain} (any thread), the shared table (see {@link OutsideLoop})
 * and {@link #abandon}.
 */
/*
 * Places. A port that is made gets the last place; one that is made while ports are being served gets its place right behind the
 * port that is being served, and behind those made since: that is just before the ports that still have their turn to come. The
 * cursor stands on the place served last. A port behind the cursor still has its turn in this phase, a port at or before it has
 * to wait for the next:
 *
 *        a      b      c      d                     ready  behind the cursor: this phase
 *               ^cursor                             next   at or before it: next phase
 *        served        still to be served
 *
 * Pool results and the exit of an isolate come from the loop's inbox before the ports are served. As in Node they count as
 * served first: a port made in one of them gets the first place, and what they post is delivered in the same phase. An executed
 * task stands for a socket or a pipe: what it posts waits for the next poll phase, as it does in Node, unless ports are due anyhow.
 *
 *  due       ports are served in the coming poll phase (or this one, when it has not come to them yet)
 *  dueNext   ... in the one after that
 */
final class PortTable implements PollSource {
    private static final Logger LOG = LoggerFactory.getLogger(PortTable.class);

    private static final Runnable NOTHING = () -> {};

    final EventLoop loop;
    private final boolean shared;
    private final Runnable whenEnded;

    /** Guarded by itself: read by {@link #abandon} from another thread. */
    private final Set<PortEnd> ends = new LinkedHashSet<>();

    private final PlaceList places = new PlaceList();
    private ReadyHeap ready = new ReadyHeap();
    private ReadyHeap next = new ReadyHeap();
    private final WatchedEnds watched = new WatchedEnds();

    /** Meant only while {@link #cursorStands}; left where it is otherwise, since one port that is served again and again then costs no store. */
    private PlaceList.Place cursor;

    private boolean cursorStands;
    private boolean serving;
    private boolean due;
    private boolean dueNext;

    /** Written by the loop's thread, read by those who look for the shared table. */
    private volatile boolean ended;

    PortTable(EventLoop loop, boolean shared, Runnable whenEnded) {
        this.loop = loop;
        this.shared = shared;
        this.whenEnded = whenEnded;
    }

    /** The table that owns ports made by the calling thread: its loop's, or the shared one. */
    static PortTable current() {
        EventLoop loop = EventLoop.current();
        return loop == null ? OutsideLoop.table() : of(loop);
    }

    /** The table of a loop; made when first asked for. Loop thread, or before the loop runs. */
    static PortTable of(EventLoop loop) {
        return LoopAttachments.of(loop).ports();
    }

    /** True for the table of callers that run no loop: its ends are used by many threads, under their monitors. */
    boolean isShared() {
        return shared;
    }

    boolean isOwnThread() {
        return loop.isLoopThread();
    }

    // ---- whose thread

    /** Refuses a caller that may not listen here: another loop's thread, or any other thread at all if this is a loop's table. */
    void requireOwner(String what) {
        if (isOwnThread()) {
            return;
        }
        EventLoop callers = EventLoop.current();
        if (!shared) {
            throw new IllegalStateException("this " + what + " belongs to loop '" + loop.name()
                    + "' and was used by thread '" + Thread.currentThread().getName()
                    + "': only the loop's own thread may, others can post to it or execute()");
        }
        if (callers != null) {
            throw new IllegalStateException(
                    "this " + what + " was made on a thread that runs no loop, so it belongs to '"
                            + loop.name() + "', and its listeners can't run on loop '" + callers.name()
                            + "': make it there, or transfer it");
        }
    }

    /** Refuses a caller that may not post, take or close here. The shared ends have their monitors for that. */
    void requireSender(String what) {
        if (!shared) {
            requireOwner(what);
        }
    }

    /**
     * Runs on the table's thread: at once if this is it, else as a callback of its next poll phase, in the order of these calls and
     * of the signals that the caller causes afterwards.
     */
    void run(Runnable action) {
        run(action, NOTHING);
    }

    /** The same, with what to do if the loop ends before it has come to the action. */
    void run(Runnable action, Runnable whenDropped) {
        if (!ran(action, whenDropped)) {
            throw new RejectedExecutionException("event loop " + loop.name() + " has ended");
        }
    }

    private boolean ran(Runnable action, Runnable whenDropped) {
        if (!isOwnThread()) {
            return loop.post(new Errand(loop, action, whenDropped));
        }
        action.run();
        return true;
    }

    /** The same for what a loop that has ended leaves no need for. */
    void runUnlessEnded(Runnable action) {
        ran(action, NOTHING);
    }

    /** What the caller gets who has added a listener here. */
    Subscription subscription(String what, Runnable remove) {
        return () -> {
            requireOwner(what);
            runUnlessEnded(remove);
        };
    }

    /** What another thread wants done on the table's. */
    private record Errand(EventLoop loop, Runnable action, Runnable whenDropped) implements LoopSignal {
        @Override
        public void onSignal() {
            loop.runCallback(action);
        }

        @Override
        public void onDropped() {
            whenDropped.run();
        }
    }

    // ---- the ports of the table

    void enter(PortEnd end) {
        synchronized (ends) {
            ends.add(end);
        }
        if (isOwnThread()) {
            givePlace(end);
        }
    }

    private void givePlace(PortEnd end) {
        end.place = new PlaceList.Place(end);
        PlaceList.Place behind = servedLast();
        if (behind == null) {
            places.append(end.place);
        } else {
            places.insertAfter(behind, end.place);
            moveCursor(end.place);
        }
    }

    /** The port is no longer served. It may still be in the middle of its visit. */
    void leave(PortEnd end) {
        watched.remove(end);
        if (end.heap != null) {
            end.heap.remove(end);
        }
        if (end.place != null) {
            if (cursor == end.place) {
                cursor = end.place.before();
            }
            places.remove(end.place);
            end.place = null;
        }
    }

    /** The port is gone from this loop. */
    void forget(PortEnd end) {
        synchronized (ends) {
            ends.remove(end);
        }
    }

    // ---- who is ready

    /** A port of this loop has something waiting. Any thread. */
    void signal(PortEnd end) {
        loop.post(end);
    }

    /** A port of this loop may post again. Any thread. */
    void signalDrain(PortEnd end) {
        loop.post(end.drainSignal());
    }

    /** As a signal from elsewhere. Between two turns the loop may sleep in its host: it is told then, and marks the port when it hears. */
    void markReadyOrTell(PortEnd end) {
        if (EventLoop.current() == loop) {
            end.onSignal();
        } else {
            signal(end);
        }
    }

    /** The port wants a visit: in this poll phase if its turn is still to come, else in the next. A closing port gets none. */
    void markReady(PortEnd end) {
        if (end.heap != null || !end.isOpen()) {
            return;
        }
        if (end.place == null) {
            givePlace(end);
        }
        PlaceList.Place served = servedLast();
        if (served != null && !end.place.isAfter(served)) {
            next.add(end);
            return;
        }
        ready.add(end);
        if (served == null && loop.isInPollPhase()) {
            dueNext = true;
        } else {
            due = true;
        }
    }

    /** Where this poll phase's serving has come to, or null when the caller is no part of it. */
    private PlaceList.Place servedLast() {
        if (serving) {
            return cursor;
        }
        if (!loop.isInSignal()) {
            return null;
        }
        if (!cursorStands) {
            moveCursor(places.head());
        }
        return cursor;
    }

    private void moveCursor(PlaceList.Place to) {
        if (cursor != to) {
            cursor = to;
        }
        cursorStands = true;
    }

    // ---- who is watched

    /** The port has been emptied: the loop looks into it from now on, instead of being told. */
    void watch(PortEnd end) {
        PortEnd replaced = watched.add(end);
        if (replaced != null && !replaced.rests()) {
            markReady(replaced);
        }
    }

    /** The port is served no longer, or only when it is told. */
    void unwatch(PortEnd end) {
        watched.remove(end);
    }

    /** Senders must wake a loop that sleeps. What has come meanwhile is found by the look that follows. */
    @Override
    public void onSleep() {
        watched.sleep();
    }

    /** A watched port has something: as if that had been signalled before this phase. */
    void arrived(PortEnd end) {
        ready.add(end);
        due = true;
    }

    // ---- the poll phase

    @Override
    public boolean hasWork() {
        return due || dueNext || watched.haveArrivals();
    }

    @Override
    public boolean deliver() {
        PortEnd alone = watched.markReadyButFirst(this);
        if (alone != null && !ready.isEmpty()) {
            arrived(alone);
            alone = null;
        }
        boolean serve = due || alone != null;
        if (serve) {
            serve(alone);
        }
        cursorStands = false;
        while (!next.isEmpty()) {
            ready.add(next.pollFirst());
        }
        due = !ready.isEmpty();
        dueNext = false;
        return serve;
    }

    /** Serves the ports that are ready, or one that is alone so and need not go through the heap, and those that get ready meanwhile. */
    private void serve(PortEnd alone) {
        serving = true;
        try {
            for (PortEnd end = alone != null ? alone : ready.pollFirst(); end != null; end = ready.pollFirst()) {
                moveCursor(end.place);
                if (end.visit() && end.heap == null) {
                    next.add(end);
                }
            }
        } finally {
            serving = false;
        }
    }

    // ---- the end

    @Override
    public void onLoopEnd() {
        ended = true;
        whenEnded.run();
    }

    boolean hasEnded() {
        return ended;
    }

    /** The loop has ended: its ports close, and their peers hear of it. */
    void closeAll() {
        endAll(PortEnd::closeAtEnd);
    }

    /** The loop's thread is lost: its ports close from outside. Any thread. */
    void abandon() {
        endAll(PortEnd::abandon);
    }

    /** One that fails does not keep the others from it. */
    private void endAll(Consumer<PortEnd> how) {
        for (PortEnd end : snapshot()) {
            try {
                how.accept(end);
            } catch (Throwable e) {
                LOG.error("a port of loop '{}', which has ended, could not be closed", loop.name(), e);
            }
        }
    }

    private List<PortEnd> snapshot() {
        synchronized (ends) {
            List<PortEnd> all = new ArrayList<>(ends);
            ends.clear();
            return all;
        }
    }
}
