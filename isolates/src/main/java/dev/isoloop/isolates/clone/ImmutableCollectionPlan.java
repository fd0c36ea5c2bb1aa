package dev.isoloop.isolates.clone;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The collections of {@code List.of}, {@code Set.of}, {@code Map.of}, their {@code copyOf} and {@code Stream.toList}: by
 * reference if all they hold is.
 */
abstract class ImmutableCollectionPlan extends NodePlan {
    /** Larger ones are looked through once a message, not every time they are met. */
    private static final int PASS_MAX = 64;

    @Override
    boolean isImmutableShell() {
        return true;
    }

    @Override
    Object descend(Object source, Descent descent) {
        return passes(source, descent.walk()) ? source : descent.copyOnce(source, this);
    }

    @Override
    boolean countsElements() {
        return true;
    }

    @Override
    boolean fills() {
        return false;
    }

    @Override
    void fill(Object copy, Object[] parts, int base, int count) {
        throw new AssertionError("An immutable collection is complete once it is constructed");
    }

    /** Lists, which may hold nulls if they come from a stream. */
    static final class OfLists extends ImmutableCollectionPlan {
        @Override
        boolean passes(Object source, Walk walk) {
            List<?> list = (List<?>) source;
            int size = list.size();
            if (size > PASS_MAX) return false;
            Class<?> shared = null;
            for (int at = 0; at < size; at++) {
                Object element = list.get(at);
                if (element == null || element.getClass() == shared) continue;
                if (!walk.isShared(element)) return false;
                shared = element.getClass();
            }
            return true;
        }

        @Override
        Object descendInto(Object source, Descent descent) {
            List<?> list = (List<?>) source;
            int size = list.size();
            Object[] copies = null;
            for (int at = 0; at < size; at++) {
                Object element = list.get(at);
                Object copied = descent.copyOf(element);
                if (copied == Descent.UNABLE) return Descent.UNABLE;
                if (copied == element) continue;
                if (copies == null) copies = list.toArray();
                copies[at] = copied;
            }
            if (copies == null) return source;
            descent.walk().countElements(size);
            return construct(descent.walk(), source, copies, 0, size);
        }

        @Override
        Object open(Object source, Walk walk) {
            List<?> list = (List<?>) source;
            for (int at = 0, size = list.size(); at < size; at++) walk.push(list.get(at));
            return null;
        }

        @Override
        Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
            // Of the kind that List.copyOf returns as it is: many constructors call that.
            for (int at = base; at < base + count; at++) {
                if (parts[at] == null)
                    return Arrays.stream(parts, base, base + count).toList();
            }
            return List.of(Arrays.copyOfRange(parts, base, base + count));
        }

        @Override
        String stepTo(Object[] parts, int base, int part) {
            return "[" + part + "]";
        }
    }

    /** Sets. In a message with cycles the copy is an unmodifiable one, filled when its elements' hash codes can be asked. */
    static final class OfSets extends ImmutableCollectionPlan {
        @Override
        boolean passes(Object source, Walk walk) {
            Collection<?> set = (Collection<?>) source;
            if (set.size() > PASS_MAX) return false;
            for (Object element : set) {
                if (!walk.isShared(element)) return false;
            }
            return true;
        }

        @Override
        Object open(Object source, Walk walk) {
            for (Object element : (Set<?>) source) walk.push(element);
            return null;
        }

        @Override
        Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
            if (walk.cyclesSeen()) {
                Set<Object> later = new LinkedHashSet<>();
                walk.fillLater(CollectionPlans.HASH_SET, later, parts, base, count);
                return Collections.unmodifiableSet(later);
            }
            // One element is not asked for its hash code, which a deep one could not tell.
            if (count == 1) return Set.of(parts[base]);
            return Set.copyOf(Arrays.asList(parts).subList(base, base + count));
        }

        @Override
        String stepTo(Object[] parts, int base, int part) {
            return "[" + part + "]";
        }
    }

    /** Maps; as sets in a message with cycles. */
    static final class OfMaps extends ImmutableCollectionPlan {
        @Override
        boolean passes(Object source, Walk walk) {
            Map<?, ?> map = (Map<?, ?>) source;
            if (map.size() > PASS_MAX) return false;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!walk.isShared(entry.getKey()) || !walk.isShared(entry.getValue())) return false;
            }
            return true;
        }

        @Override
        Object open(Object source, Walk walk) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) source).entrySet()) {
                walk.push(entry.getKey());
                walk.push(entry.getValue());
            }
            return null;
        }

        @Override
        Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
            if (walk.cyclesSeen()) {
                Map<Object, Object> later = new LinkedHashMap<>();
                walk.fillLater(CollectionPlans.HASH_MAP, later, parts, base, count);
                return Collections.unmodifiableMap(later);
            }
            if (count == 2) return Map.of(parts[base], parts[base + 1]);
            Map<Object, Object> map = new HashMap<>(count);
            CollectionPlans.HASH_MAP.fill(map, parts, base, count);
            return Map.copyOf(map);
        }

        @Override
        String stepTo(Object[] parts, int base, int part) {
            return Path.stepInMap(parts, base, part);
        }
    }
}
