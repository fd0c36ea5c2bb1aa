package dev.isoloop.pool;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.PollSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that are open on a loop. A source of its poll phases only to hear of its end, and one for all files: each source is asked
 * whenever the loop looks for work. Loop thread only.
 */
final class OpenFiles implements PollSource {
    /** Of loops that have some. */
    private static final Map<EventLoop, OpenFiles> OF_LOOPS = new ConcurrentHashMap<>();

    private final EventLoop loop;
    private final Set<OpenFile> files = new HashSet<>();

    private OpenFiles(EventLoop loop) {
        this.loop = loop;
    }

    /** Adds a file of the present loop, which is left when that ends, unless it is removed before. */
    static OpenFiles add(OpenFile file) {
        EventLoop loop = EventLoop.current();
        OpenFiles all = OF_LOOPS.get(loop);
        if (all == null) {
            all = new OpenFiles(loop);
            loop.addPollSource(all);
            OF_LOOPS.put(loop, all);
        }
        all.files.add(file);
        return all;
    }

    void remove(OpenFile file) {
        files.remove(file);
        if (!files.isEmpty()) return;
        OF_LOOPS.remove(loop);
        loop.removePollSource(this);
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
        OF_LOOPS.remove(loop);
        for (OpenFile file : files) file.leave();
    }
}
