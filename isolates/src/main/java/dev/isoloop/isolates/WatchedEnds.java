package dev.isoloop.isolates;

import java.lang.invoke.VarHandle;

/**
 * The few ends of a loop that were served last. The loop looks into their queues itself, whenever it looks for work and as long as
 * it is awake, so that a message crosses from sender to receiver in one cache line and nobody tells anybody. While it sleeps, senders
 * ring its bell and need not say more. Loop thread only.
 */
/*
 *   visited and emptied --> watched --> one more than ROOM was visited since --> rests
 *                            |  ^
 *                has arrivals|  |emptied
 *                            v  |
 *                           visited
 *
 * Always   an end here is open, started and not shared, and its queue has no lock
 */
final class WatchedEnds {
    /** More would make a look dearer than what it saves. */
    static final int ROOM = 4;

    private static final int NOWHERE = -1;

    private final PortEnd[] ends = new PortEnd[ROOM];
    private int count;

    /** Where the next one goes when all places are taken. */
    private int oldest;

    /** Where the last look found something that was not visited since, or NOWHERE: spares that end a second look. */
    private int foundAt = NOWHERE;

    /** Watches an end. Returns the one that has to make room for it, or null. */
    PortEnd add(PortEnd end) {
        if (end.isWatched()) {
            return null;
        }
        end.watched(true);
        if (count < ROOM) {
            ends[count++] = end;
            return null;
        }
        PortEnd replaced = ends[oldest];
        replaced.watched(false);
        ends[oldest] = end;
        foundAt = NOWHERE;
        oldest = (oldest + 1) % ROOM;
        return replaced;
    }

    void remove(PortEnd end) {
        if (!end.isWatched()) {
            return;
        }
        int at = 0;
        while (ends[at] != end) {
            at++;
        }
        takeAt(at);
    }

    private void takeAt(int at) {
        PortEnd end = ends[at];
        count--;
        ends[at] = ends[count];
        ends[count] = null;
        oldest = 0;
        foundAt = NOWHERE;
        end.watched(false);
    }

    /** The loop is about to sleep, and looks for arrivals once more behind this. */
    void sleep() {
        if (count == 0) {
            return;
        }
        for (int at = 0; at < count; at++) {
            ends[at].sleep();
        }
        // Partner: Pipe.offered(). That this loop sleeps is stored before the queues are looked at.
        VarHandle.fullFence();
    }

    boolean haveArrivals() {
        for (int at = 0; at < count; at++) {
            if (ends[at].hasArrivals()) {
                foundAt = at;
                return true;
            }
        }
        return false;
    }

    /** Marks those ready that should be visited, except for the first of them, which is returned: most often it is the only one. */
    PortEnd markReadyButFirst(PortTable table) {
        PortEnd first = null;
        int known = foundAt;
        foundAt = NOWHERE;
        for (int at = 0; at < count; at++) {
            PortEnd end = ends[at];
            if (end.heap != null || at != known && !end.hasArrivals()) {
                continue;
            }
            if (first == null) {
                first = end;
            } else {
                table.arrived(end);
            }
        }
        return first;
    }
}
