package dev.isoloop.isolates.clone;

/** Copies values whose parts need no looking at. */
abstract non-sealed class LeafPlan extends Plan {
    /** Makes the copy, or refuses by {@link Walk#refusal}. */
    abstract Object copy(Object source, Walk walk);

    /** Whether a second walk may use the copy that the first one made. */
    boolean keepsForSecondWalk() {
        return true;
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

    /** A leaf that copies by itself and never refuses. */
    abstract static class Plain extends LeafPlan {
        abstract Object copy(Object source);

        @Override
        final Object copy(Object source, Walk walk) {
            return copy(source);
        }
    }

    /** One whose copy is made by a function. */
    static final class Simple extends Plain {
        interface Copier {
            Object copy(Object source);
        }

        private final Copier copier;

        Simple(Copier copier) {
            this.copier = copier;
        }

        @Override
        Object copy(Object source) {
            return copier.copy(source);
        }
    }
}
