package dev.isoloop.conformance.values;

/** Whether two values are one. */
public final class Sameness {
    private Sameness() {}

    /**
     * Compares two values.
     *
     * @param a any value
     * @param b any value
     * @return whether they are the same object or equal primitives (NaN equals NaN, zero equals minus zero)
     */
    public static boolean areSame(Object a, Object b) {
        if (a == b) {
            return true;
        }
        return a != null
                && b != null
                && MapKey.isPrimitive(a)
                && MapKey.isPrimitive(b)
                && MapKey.stored(a).equals(MapKey.stored(b));
    }
}
