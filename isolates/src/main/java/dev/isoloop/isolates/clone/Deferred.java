package dev.isoloop.isolates.clone;

import java.util.Collection;
import java.util.Map;

/** A container that is filled when the walk is over: some of its parts were pending, or not complete enough to be hashed. */
final class Deferred {
    private final NodePlan plan;
    private final Object copy;
    private final Object[] parts;
    private int digest;

    Deferred(NodePlan plan, Object copy, Object[] parts) {
        this.plan = plan;
        this.copy = copy;
        this.parts = parts;
    }

    boolean ordersByContent() {
        return plan.ordersByContent();
    }

    boolean isArray() {
        return plan instanceof ArrayPlans.OfReferences;
    }

    boolean hasAll() {
        return plan.hasAll(copy, parts.length);
    }

    Object copy() {
        return copy;
    }

    void fill() {
        for (int at = 0; at < parts.length; at++) {
            if (parts[at] instanceof Pending pending) parts[at] = pending.copy;
        }
        digest = plan.digest(parts);
        plan.fill(copy, parts, 0, parts.length);
    }

    /** Fills anew if the parts' hash codes have changed since the last time. Returns whether they had. */
    boolean refill() {
        if (plan.digest(parts) == digest) return false;
        if (copy instanceof Map<?, ?> map) map.clear();
        if (copy instanceof Collection<?> collection) collection.clear();
        fill();
        return true;
    }
}
