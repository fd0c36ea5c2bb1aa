package dev.isoloop.isolates.clone;

import dev.isoloop.isolates.clone.CollectionPlan.Asks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A map that can be filled after it is made. Parts: key, value, key, value, in the order of its iterator. */
class MapPlan extends NodePlan {
    /** Makes an empty map of the kind. */
    interface Maker {
        Map<Object, Object> make(Object source, int size, Walk walk);
    }

    private final Asks asks;
    private final Maker maker;
    /** Copies a map of shared keys and values at once, or null if the kind has no such way. */
    private final UnaryOperator<Object> flat;

    MapPlan(Asks asks, Maker maker, UnaryOperator<Object> flat) {
        this.asks = asks;
        this.maker = maker;
        this.flat = flat;
    }

    @Override
    Object descend(Object source, Descent descent) {
        return asks == Asks.ORDER ? Descent.UNABLE : descent.copyOnce(source, this);
    }

    @Override
    Object descendInto(Object source, Descent descent) {
        return source.getClass() == HashMap.class || source.getClass() == LinkedHashMap.class
                ? copyInPlace(source, descent)
                : descent.copyByParts(source, this);
    }

    /** Copies a table whose keys are shared and replaces its values; another one goes by parts. */
    private Object copyInPlace(Object source, Descent descent) {
        HashMap<?, ?> copy;
        try {
            copy = (HashMap<?, ?>) flat.apply(source);
        } catch (StackOverflowError endlessContent) {
            return Descent.UNABLE;
        }
        Class<?> sharedKey = null;
        Class<?> type = null;
        Plan plan = null;
        for (Map.Entry<?, ?> entry : copy.entrySet()) {
            Object key = entry.getKey();
            if (key != null && key.getClass() != sharedKey) {
                if (!descent.walk().isShared(key)) return descent.copyByParts(source, this);
                sharedKey = key.getClass();
            }
            Object value = entry.getValue();
            if (value == null) continue;
            if (value.getClass() != type) {
                type = value.getClass();
                plan = descent.planFor(type);
            }
            if (!replaceValue(entry, plan, descent)) return Descent.UNABLE;
        }
        descent.walk().countElements(2 * copy.size());
        return copy;
    }

    @SuppressWarnings("unchecked") // a copy of a value is of the value's own type
    private static <V> boolean replaceValue(Map.Entry<?, V> entry, Plan plan, Descent descent) {
        V value = entry.getValue();
        Object copied = descent.copyOf(value, plan);
        if (copied == Descent.UNABLE) return false;
        if (copied != value) entry.setValue((V) copied);
        return true;
    }

    @Override
    Object open(Object source, Walk walk) {
        Map<?, ?> map = (Map<?, ?>) source;
        Map<Object, Object> copy = maker.make(source, map.size(), walk);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            walk.push(entry.getKey());
            walk.push(entry.getValue());
        }
        return copy;
    }

    @Override
    Object flatCopy(Object source, Walk walk) {
        if (flat == null) return null;
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) source).entrySet()) {
            if (!walk.isShared(entry.getKey()) || !walk.isShared(entry.getValue())) return null;
        }
        walk.countElements(2 * ((Map<?, ?>) source).size());
        return flat.apply(source);
    }

    @Override
    @SuppressWarnings("unchecked")
    void fill(Object copy, Object[] parts, int base, int count) {
        Map<Object, Object> map = (Map<Object, Object>) copy;
        for (int at = base; at < base + count; at += 2) map.put(parts[at], parts[at + 1]);
    }

    @Override
    boolean countsElements() {
        return true;
    }

    @Override
    boolean ordersByContent() {
        return asks != Asks.NOTHING;
    }

    @Override
    int digest(Object[] parts) {
        int digest = 0;
        if (asks == Asks.HASH_CODE) {
            for (int at = 0; at < parts.length; at += 2) digest = 31 * digest + Objects.hashCode(parts[at]);
        }
        return digest;
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return Path.stepInMap(parts, base, part);
    }

    /** Maps that may be views of such as compare by identity, copied to one that does not. */
    static final class OfViews extends MapPlan {
        OfViews(Asks asks, Maker maker) {
            super(asks, maker, null);
        }

        @Override
        boolean hasAll(Object copy, int count) {
            return 2 * ((Map<?, ?>) copy).size() == count;
        }
    }
}
