package dev.isoloop.loop;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The waits on shared memory that a loop has under way, so that they leave the queue when it ends or makes no more turns: a notify must
 * not be spent on them. One per loop that has ever waited; loop thread only, but for {@link #abandon} of a loop that lost its host.
 */
final class AsyncWaits {
    private final Set<AsyncWait> underWay = new LinkedHashSet<>();

    void add(AsyncWait wait) {
        underWay.add(wait);
    }

    void remove(AsyncWait wait) {
        underWay.remove(wait);
    }

    void abandon() {
        underWay.forEach(AsyncWait::abandon);
        underWay.clear();
    }
}
