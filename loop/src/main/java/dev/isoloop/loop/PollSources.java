package dev.isoloop.loop;

import java.util.Arrays;

/** The poll sources of a loop, in the order in which they were added. Loop thread only. */
final class PollSources {
    private static final PollSource[] NOTHING = new PollSource[0];

    /** Replaced, never changed, so that a phase under way keeps the one it began with. */
    private PollSource[] sources = NOTHING;

    void add(PollSource source) {
        PollSource[] more = Arrays.copyOf(sources, sources.length + 1);
        more[sources.length] = source;
        sources = more;
    }

    boolean remove(PollSource source) {
        for (int at = 0; at < sources.length; at++) {
            if (sources[at] != source) continue;
            PollSource[] fewer = new PollSource[sources.length - 1];
            System.arraycopy(sources, 0, fewer, 0, at);
            System.arraycopy(sources, at + 1, fewer, at, fewer.length - at);
            sources = fewer;
            return true;
        }
        return false;
    }

    boolean hasWork() {
        for (PollSource source : sources) {
            if (source.hasWork()) return true;
        }
        return false;
    }

    /** The loop is about to sleep. */
    void sleep() {
        for (PollSource source : sources) source.onSleep();
    }

    /** Each source once. One that was removed meanwhile may still be asked. */
    void deliver() {
        for (PollSource source : sources) source.deliver();
    }

    /** The loop has ended: lets go of all sources and tells each. */
    void end() {
        PollSource[] ended = sources;
        sources = NOTHING;
        for (PollSource source : ended) source.onLoopEnd();
    }
}
