package dev.isoloop.loop;

import java.lang.invoke.VarHandle;

/** The receivers at which a callback has to look again, so that many posts share one full fence. Loop thread only. */
/*
 * who       does                                       met by                            so that
 * sender    publishes, looks plainly, remembers
 *           full fence, looks again                    a receiver that falls asleep:     one of the two sees the other
 *                                                      word, full fence, looks again
 *
 * The fence comes at the end of each callback and drain, when the list is full, when a turn is over, and before a wait on shared
 * memory. So the loop never sleeps while a receiver is remembered here. A callback that blocks in some other way may leave a
 * receiver asleep that fell asleep in the very moment of the post, until it returns.
 */
final class LateRings {
    private static final int ROOM = 16;

    /** What was remembered stays in its place until another takes it: most often it is the same one again. */
    private final LateRing[] remembered = new LateRing[ROOM];

    private int count;

    void add(LateRing ring) {
        if (count > 0 && remembered[count - 1] == ring) return;
        if (count == ROOM) ringAll();
        if (remembered[count] != ring) remembered[count] = ring;
        count++;
    }

    /** Looks at all that were remembered. */
    void ring() {
        if (count != 0) ringAll();
    }

    private void ringAll() {
        // What was published is out before any receiver is looked at. Partner: the fence of a receiver that falls
        // asleep.
        VarHandle.fullFence();
        int last = count;
        count = 0;
        for (int at = 0; at < last; at++) remembered[at].ring();
    }
}
