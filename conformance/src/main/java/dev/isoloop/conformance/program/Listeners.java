package dev.isoloop.conformance.program;

import dev.isoloop.loop.Subscription;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The listeners that a thread has added, so that {@code off} finds them. */
final class Listeners {
    private record Added(Object target, String event, Subscription subscription) {}

    private final List<Added> added = new ArrayList<>();

    void add(Object target, String event, Subscription subscription) {
        added.add(new Added(target, event, subscription));
    }

    /** {@return whether there is one that was not removed by {@code off}; one that was called once counts} */
    boolean has(Object target, String event) {
        return added.stream().anyMatch(each -> each.target == target && each.event.equals(event));
    }

    /** Removes all listeners that were added for this event of this very target. */
    void remove(Object target, String event) {
        for (Iterator<Added> at = added.iterator(); at.hasNext(); ) {
            Added each = at.next();
            if (each.target == target && each.event.equals(event)) {
                at.remove();
                each.subscription.close();
            }
        }
    }
}
