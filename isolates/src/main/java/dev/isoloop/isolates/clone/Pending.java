package dev.isoloop.isolates.clone;

import java.util.ArrayList;
import java.util.List;

/**
 * Stands in containers for the copy of a shell that can't be constructed yet, because one of its parts leads back to a shell
 * that encloses it. Containers get the copy itself before the walk ends; shells are constructed as soon as what they need is
 * there.
 */
final class Pending {
    /** The copy, null until it is known. */
    Object copy;

    /** Set once all parts of the shell have been walked and some are pending themselves. */
    NodePlan plan;

    Object source;
    Object[] parts;
    int missing;

    /** Shells that need this one, or null. */
    List<Pending> dependents;

    void neededBy(Pending dependent) {
        if (dependents == null) dependents = new ArrayList<>(2);
        dependents.add(dependent);
        dependent.missing++;
    }
}
