package dev.isoloop.isolates.clone;

/** How values of one class cross. Made once per class, immutable, used by all threads. */
abstract sealed class Plan permits Plan.Shared, LeafPlan, NodePlan {
    /** Values that cross by reference: nobody can tell a copy from the original. */
    static final class Shared extends Plan {
        static final Shared PLAN = new Shared();

        private Shared() {}
    }
}
