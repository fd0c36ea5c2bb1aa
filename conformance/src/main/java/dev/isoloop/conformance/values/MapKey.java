package dev.isoloop.conformance.values;

import java.math.BigInteger;

/**
 * How JavaScript compares map keys and set elements: primitives by value, NaN equal to NaN, everything else by identity. The
 * lists and maps that stand for arrays and objects compare by content, and for ever when they contain themselves.
 */
final class MapKey {
    private final Object value;

    private MapKey(Object value) {
        this.value = value;
    }

    /** {@return what stands for the value in a hash table} */
    static Object of(Object value) {
        return isPrimitive(value) ? stored(value) : new MapKey(value);
    }

    /** {@return the value as a map or set keeps it: minus zero becomes zero} */
    static Object stored(Object value) {
        return value instanceof Double number && number == 0.0 ? Double.valueOf(0.0) : value;
    }

    static boolean isPrimitive(Object value) {
        return value == null
                || value instanceof Undefined
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof String
                || value instanceof BigInteger
                || (value instanceof Opaque opaque && opaque.isPrimitive());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapKey key && key.value == value;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(value);
    }
}
