package dev.isoloop.isolates.clone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** A collection that can be filled after it is made. Parts: its elements, in the order of its iterator. */
class CollectionPlan extends NodePlan {
    /** Makes an empty collection of the kind. */
    interface Maker {
        Collection<Object> make(Object source, int size, Walk walk);
    }

    /** What an element's content is asked for when it is added. */
    enum Asks {
        NOTHING,
        HASH_CODE,
        ORDER
    }

    private final Asks asks;
    private final Maker maker;
    /** Copies a collection of shared elements at once, or null if the kind has no such way. */
    private final UnaryOperator<Object> flat;

    CollectionPlan(Asks asks, Maker maker, UnaryOperator<Object> flat) {
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
        return source.getClass() == ArrayList.class
                ? copyInPlace(new ArrayList<>((ArrayList<?>) source), descent)
                : descent.copyByParts(source, this);
    }

    /** Replaces the elements of a list that already has the originals. */
    private static Object copyInPlace(ArrayList<Object> copy, Descent descent) {
        Class<?> type = null;
        Plan plan = null;
        for (int at = 0, size = copy.size(); at < size; at++) {
            Object element = copy.get(at);
            if (element == null) continue;
            if (element.getClass() != type) {
                type = element.getClass();
                plan = descent.planFor(type);
            }
            Object copied = descent.copyOf(element, plan);
            if (copied == Descent.UNABLE) return Descent.UNABLE;
            if (copied != element) copy.set(at, copied);
        }
        descent.walk().countElements(copy.size());
        return copy;
    }

    @Override
    Object open(Object source, Walk walk) {
        Collection<?> collection = (Collection<?>) source;
        Collection<Object> copy = maker.make(source, collection.size(), walk);
        for (Object element : collection) walk.push(element);
        return copy;
    }

    @Override
    Object flatCopy(Object source, Walk walk) {
        if (flat == null) return null;
        for (Object element : (Collection<?>) source) {
            if (!walk.isShared(element)) return null;
        }
        walk.countElements(((Collection<?>) source).size());
        return flat.apply(source);
    }

    @Override
    @SuppressWarnings("unchecked")
    void fill(Object copy, Object[] parts, int base, int count) {
        Collection<Object> collection = (Collection<Object>) copy;
        for (int at = base; at < base + count; at++) collection.add(parts[at]);
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
        return asks == Asks.HASH_CODE ? Arrays.hashCode(parts) : 0;
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return "[" + part + "]";
    }

    /** Collections that copy an array for each element that is added, so that they get all at once. */
    static final class AtOnce extends CollectionPlan {
        AtOnce(Asks asks, Maker maker, UnaryOperator<Object> flat) {
            super(asks, maker, flat);
        }

        @Override
        @SuppressWarnings("unchecked")
        void fill(Object copy, Object[] parts, int base, int count) {
            ((Collection<Object>) copy).addAll(Arrays.asList(parts).subList(base, base + count));
        }
    }

    /** Sets that may be views of such as compare by identity, copied to one that does not. */
    static final class OfViews extends CollectionPlan {
        OfViews(Asks asks, Maker maker) {
            super(asks, maker, null);
        }

        @Override
        boolean hasAll(Object copy, int count) {
            return ((Collection<?>) copy).size() == count;
        }
    }

    /** A list whose elements can be set but whose size is fixed, as {@link Arrays#asList} makes it. */
    static final class FixedSize extends NodePlan {
        @Override
        Object descend(Object source, Descent descent) {
            return descent.copyOnce(source, this);
        }

        @Override
        Object open(Object source, Walk walk) {
            Object[] elements = ((List<?>) source).toArray();
            walk.pushAll(elements);
            return Arrays.asList(new Object[elements.length]);
        }

        @Override
        boolean countsElements() {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked")
        void fill(Object copy, Object[] parts, int base, int count) {
            List<Object> list = (List<Object>) copy;
            for (int at = 0; at < count; at++) list.set(at, parts[base + at]);
        }

        @Override
        String stepTo(Object[] parts, int base, int part) {
            return "[" + part + "]";
        }
    }
}
