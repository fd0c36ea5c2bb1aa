package dev.isoloop.isolates.clone;

import java.util.Arrays;

/** Something constructed from all its parts at once; by reference if it can't be changed and no part had to be copied. */
final class ShellPlan extends NodePlan {
    /** Lays the parts out. */
    interface Opener {
        void open(Object source, Walk walk);
    }

    /** Makes the copy from an array of the parts, which is its to keep. */
    interface Constructor {
        Object construct(Object[] parts);
    }

    /** Names a part. */
    interface Step {
        String to(Object[] parts, int base, int part);
    }

    private final boolean immutable;
    private final Opener opener;
    private final Constructor constructor;
    private final Step step;

    ShellPlan(boolean immutable, Opener opener, Constructor constructor, Step step) {
        this.immutable = immutable;
        this.opener = opener;
        this.constructor = constructor;
        this.step = step;
    }

    @Override
    Object open(Object source, Walk walk) {
        opener.open(source, walk);
        return null;
    }

    @Override
    Object descend(Object source, Descent descent) {
        return descent.copyOnce(source, this);
    }

    @Override
    boolean isImmutableShell() {
        return immutable;
    }

    @Override
    Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
        return constructor.construct(Arrays.copyOfRange(parts, base, base + count));
    }

    @Override
    boolean fills() {
        return false;
    }

    @Override
    void fill(Object copy, Object[] parts, int base, int count) {
        throw new AssertionError("A shell is complete once it is constructed");
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return step.to(parts, base, part);
    }
}
