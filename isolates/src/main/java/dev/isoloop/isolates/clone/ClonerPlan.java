package dev.isoloop.isolates.clone;

/** Lets the author's own code make the copy, then copies what that has left for later. Parts: pairs of {@link Later} and value. */
final class ClonerPlan extends NodePlan {
    static final ClonerPlan OF_CLONEABLE_MESSAGES =
            new ClonerPlan((source, context) -> ((CloneableMessage<?>) source).cloneMessage(context));

    private final Cloner<Object> cloner;

    @SuppressWarnings("unchecked")
    ClonerPlan(Cloner<?> cloner) {
        this.cloner = (Cloner<Object>) cloner;
    }

    @Override
    Object open(Object source, Walk walk) {
        return walk.callCloner(cloner, source);
    }

    @Override
    void fill(Object copy, Object[] parts, int base, int count) {
        for (int at = base; at < base + count; at += 2) ((Later) parts[at]).accept(parts[at + 1]);
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return "." + ((Later) parts[base + part - 1]).name();
    }
}
