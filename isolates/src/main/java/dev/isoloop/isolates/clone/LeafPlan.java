package dev.isoloop.isolates.clone;

/** Copies values whose parts need no looking at. */
abstract non-sealed class LeafPlan extends Plan {
    /** Makes the copy, or refuses by {@link Walk#refusal}. */
    abstract Object copy(Object source, Walk walk);

    /** Whether its copies are to be closed by somebody ({@link Walk#made}), so that a message gets one, however often it is walked. */
    boolean isMadeOnce() {
        return false;
    }

    /** A leaf that says no. */
    static final class Refused extends LeafPlan {
        private final String rule;

        /** @param rule what stands after the path: what is refused, why, and the way out */
        Refused(String rule) {
            this.rule = rule;
        }

        String rule() {
            return rule;
        }

        @Override
        Object copy(Object source, Walk walk) {
            throw walk.refusal(rule);
        }
    }

    /** A leaf that copies by itself, counts the copy's contents, and never refuses. The copy is of the same class. */
    abstract static class Plain extends LeafPlan {}

    /** One whose copy is made by a function. */
    static final class Simple extends Plain {
        interface Copier {
            Object copy(Object source);
        }

        interface Scales {
            long bytesOf(Object copy);
        }

        private final Copier copier;
        private final Scales scales;

        /** For small things, which count nothing. */
        Simple(Copier copier) {
            this(copier, copy -> 0);
        }

        Simple(Copier copier, Scales scales) {
            this.copier = copier;
            this.scales = scales;
        }

        @Override
        Object copy(Object source, Walk walk) {
            Object copy = copier.copy(source);
            walk.count(scales.bytesOf(copy));
            return copy;
        }
    }
}
