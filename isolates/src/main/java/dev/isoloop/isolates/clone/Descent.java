package dev.isoloop.isolates.clone;

import dev.isoloop.channels.DataCloneException;

/**
 * Copies by recursion, for as long as a message is plain: records, arrays and collections of the JDK, {@value #DEPTH_MAX} levels
 * deep at most, nothing that leads back to where it came from, nothing with code or an owner of its own. Most messages are, and
 * need neither frames nor a stack of parts.
 *
 * <p>What it meets otherwise it does not copy: it answers {@link #UNABLE} and has failed as a whole. The {@link Walk} then begins
 * anew, and finds in {@link Tracked} what was finished, so that no constructor runs twice for one original.
 */
/*
 *   Tracked    original -> copy    finished: complete, with all that can be reached from it
 *              original -> null    being copied; whoever meets it again has found a cycle
 */
final class Descent {
    /** The answer where a copy can't be made by recursion. */
    static final Object UNABLE = new Object();

    /** How deep it goes: far deeper than messages are as a rule, and a small part of any thread's stack. */
    static final int DEPTH_MAX = 64;

    private final Walk walk;
    private final Tracked tracked;
    private int depth;

    Descent(Walk walk, Tracked tracked) {
        this.walk = walk;
        this.tracked = tracked;
    }

    /** The copy of a part, the part itself if it is shared, or {@link #UNABLE}. */
    Object copyOf(Object part) {
        if (part == null) return null;
        return copyOf(part, walk.planFor(part.getClass()));
    }

    /** The same for a part whose plan is known. */
    Object copyOf(Object part, Plan plan) {
        if (plan instanceof Plan.Shared) return part;
        if (plan instanceof NodePlan node) return node.descend(part, this);
        return plan instanceof LeafPlan.Plain leaf ? copyOfLeaf(part, leaf) : UNABLE;
    }

    /** The copy of a part of such a plan. */
    Object copyOfLeaf(Object part, LeafPlan.Plain leaf) {
        int slot = tracked.enter(part);
        if (slot >= 0) return tracked.copy(slot);
        Object copy = leaf.copy(part, walk);
        tracked.setCopy(~slot, copy);
        return copy;
    }

    /** Copies an object that is to be found again: calls {@link NodePlan#descendInto} for the first that meets it. */
    Object copyOnce(Object source, NodePlan plan) {
        int slot = tracked.enter(source);
        if (slot >= 0) {
            Object known = tracked.copy(slot);
            return known == null ? UNABLE : known;
        }
        if (depth == DEPTH_MAX) return UNABLE;
        depth++;
        Object copy = plan.descendInto(source, this);
        depth--;
        if (copy != UNABLE) tracked.setCopy(~slot, copy);
        return copy;
    }

    /** Copies by the steps that a plan has for the walk, for kinds that have no quicker way. */
    Object copyByParts(Object source, NodePlan plan) {
        Object flat = plan.flatCopy(source, walk);
        if (flat != null) return flat;
        int base = walk.top();
        Object copy;
        try {
            copy = plan.open(source, walk);
        } catch (DataCloneException refused) {
            return UNABLE; // the walk's to refuse: it knows the path
        }
        int count = walk.top() - base;
        boolean changed = false;
        for (int at = base; at < base + count; at++) {
            Object part = walk.part(at);
            Object partsCopy = copyOf(part);
            if (partsCopy == UNABLE) return UNABLE;
            if (partsCopy == part) continue;
            walk.setPart(at, partsCopy);
            changed = true;
        }
        if (copy == null) {
            if (!changed && plan.isImmutableShell()) copy = source;
            else copy = constructed(source, plan, base, count);
        }
        if (copy == UNABLE) return UNABLE;
        if (plan.fills() && !filled(plan, copy, base, count)) return UNABLE;
        walk.cut(base);
        if (copy != source && plan.countsElements()) walk.countElements(count);
        return copy;
    }

    private Object constructed(Object source, NodePlan plan, int base, int count) {
        try {
            return plan.construct(walk, source, walk.parts(), base, count);
        } catch (StackOverflowError endlessContent) {
            if (plan instanceof ImmutableCollectionPlan) return UNABLE;
            throw endlessContent;
        }
    }

    private boolean filled(NodePlan plan, Object copy, int base, int count) {
        try {
            plan.fill(copy, walk.parts(), base, count);
            return plan.hasAll(copy, count);
        } catch (StackOverflowError endlessContent) {
            return false;
        }
    }

    Plan planFor(Class<?> type) {
        return walk.planFor(type);
    }

    Walk walk() {
        return walk;
    }

    void forget() {
        depth = 0;
    }
}
