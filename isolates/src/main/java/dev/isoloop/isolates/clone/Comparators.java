package dev.isoloop.isolates.clone;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Comparator;

/**
 * Which comparators may be shared: those without a field of their own, such as natural orders, most lambdas and method
 * references, and those that cross by reference as values.
 */
final class Comparators {
    private static final ClassValue<Boolean> STATELESS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) return false;
                }
            }
            return true;
        }
    };

    private Comparators() {}

    static boolean isShared(Comparator<?> comparator, Walk walk) {
        return walk.isShared(comparator) || STATELESS.get(comparator.getClass());
    }

    /** Returns the comparator for the copy of the collection that the walk is opening. */
    @SuppressWarnings("unchecked")
    static Comparator<Object> shared(Comparator<?> comparator, Walk walk) {
        if (isShared(comparator, walk)) return (Comparator<Object>) comparator;
        throw walk.partRefusal(
                ".comparator",
                "a comparator with fields of its own can't be cloned; use natural order, an enum, a record of immutable"
                        + " components or a lambda that captures nothing",
                null);
    }
}
