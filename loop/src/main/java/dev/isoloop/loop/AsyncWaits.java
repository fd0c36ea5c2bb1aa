package dev.isoloop.loop;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The waits on shared memory that a loop has under way, so that they leave the queue when it ends: a notify must not be spent on
 * them. One per loop that has ever waited; loop thread only.
 */
final class AsyncWaits implements PollSource {
    private static final Map<EventLoop, AsyncWaits> OF_LOOPS = new ConcurrentHashMap<>();

    private final EventLoop loop;
    private final Set<AsyncWait> underWay = new LinkedHashSet<>();

    private AsyncWaits(EventLoop loop) {
        this.loop = loop;
    }

    static AsyncWaits of(EventLoop loop) {
        AsyncWaits known = OF_LOOPS.get(loop);
        if (known != null) return known;
        AsyncWaits made = new AsyncWaits(loop);
        loop.addPollSource(made);
        OF_LOOPS.put(loop, made);
        return made;
    }

    void add(AsyncWait wait) {
        underWay.add(wait);
    }

    void remove(AsyncWait wait) {
        underWay.remove(wait);
    }

    @Override
    public boolean deliver() {
        return false;
    }

    @Override
    public boolean hasWork() {
        return false;
    }

    @Override
    public void onLoopEnd() {
        OF_LOOPS.remove(loop, this);
        underWay.forEach(AsyncWait::abandon);
    }
}
