package dev.isoloop.isolates.clone;

import java.lang.reflect.Array;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Arrays keep their component type. Those of primitives and of proven types are copied as a block. */
final class ArrayPlans {
    /** The frequent ones have a class each, so that the JIT sees which array is cloned where only one of them is met. */
    private static final Map<Class<?>, LeafPlan.Plain> OF_PRIMITIVES = Map.of(
            byte[].class, new OfBytes(),
            int[].class, new OfInts(),
            long[].class, new OfLongs(),
            double[].class, new OfDoubles(),
            float[].class, new OfOthers(Float.BYTES, array -> ((float[]) array).clone()),
            short[].class, new OfOthers(Short.BYTES, array -> ((short[]) array).clone()),
            char[].class, new OfOthers(Character.BYTES, array -> ((char[]) array).clone()),
            boolean[].class, new OfOthers(Byte.BYTES, array -> ((boolean[]) array).clone()));

    private ArrayPlans() {}

    static Plan plan(Class<?> type, ImmutabilityProof proof) {
        Class<?> component = type.getComponentType();
        if (component.isPrimitive()) return OF_PRIMITIVES.get(type);
        if (proof.holds(component)) return new OfOthers(Integer.BYTES, array -> ((Object[]) array).clone());
        return new OfReferences(component);
    }

    /** The plan of a class of arrays of primitives, null for all other classes. */
    static LeafPlan.Plain ofPrimitives(Class<?> type) {
        return OF_PRIMITIVES.get(type);
    }

    /** Arrays whose elements are copied as they are. */
    abstract static class OfValues extends LeafPlan.Plain {}

    private static final class OfBytes extends OfValues {
        @Override
        Object copy(Object source, Walk walk) {
            byte[] copy = ((byte[]) source).clone();
            walk.count(copy.length);
            return copy;
        }
    }

    private static final class OfInts extends OfValues {
        @Override
        Object copy(Object source, Walk walk) {
            int[] copy = ((int[]) source).clone();
            walk.count((long) copy.length * Integer.BYTES);
            return copy;
        }
    }

    private static final class OfLongs extends OfValues {
        @Override
        Object copy(Object source, Walk walk) {
            long[] copy = ((long[]) source).clone();
            walk.count((long) copy.length * Long.BYTES);
            return copy;
        }
    }

    private static final class OfDoubles extends OfValues {
        @Override
        Object copy(Object source, Walk walk) {
            double[] copy = ((double[]) source).clone();
            walk.count((long) copy.length * Double.BYTES);
            return copy;
        }
    }

    private static final class OfOthers extends OfValues {
        private final int elementBytes;
        private final UnaryOperator<Object> copier;

        OfOthers(int elementBytes, UnaryOperator<Object> copier) {
            this.elementBytes = elementBytes;
            this.copier = copier;
        }

        @Override
        Object copy(Object source, Walk walk) {
            Object copy = copier.apply(source);
            walk.count((long) Array.getLength(copy) * elementBytes);
            return copy;
        }
    }

    /** Arrays whose elements are looked at. */
    static final class OfReferences extends NodePlan {
        private final Class<?> component;

        OfReferences(Class<?> component) {
            this.component = component;
        }

        @Override
        Object open(Object source, Walk walk) {
            Object[] array = (Object[]) source;
            walk.pushAll(array);
            return Array.newInstance(component, array.length);
        }

        @Override
        Object flatCopy(Object source, Walk walk) {
            Object[] array = (Object[]) source;
            for (Object element : array) {
                if (!walk.isShared(element)) return null;
            }
            walk.countElements(array.length);
            return array.clone();
        }

        @Override
        Object descend(Object source, Descent descent) {
            return descent.copyOnce(source, this);
        }

        @Override
        Object descendInto(Object source, Descent descent) {
            Object[] copy = ((Object[]) source).clone();
            Class<?> type = null;
            Plan plan = null;
            for (int at = 0; at < copy.length; at++) {
                Object element = copy[at];
                if (element == null) continue;
                if (element.getClass() != type) {
                    type = element.getClass();
                    plan = descent.planFor(type);
                }
                if (plan instanceof LeafPlan.Plain leaf) {
                    copy[at] = descent.copyOfLeaf(element, leaf);
                    continue;
                }
                Object copied = descent.copyOf(element, plan);
                if (copied == Descent.UNABLE) return Descent.UNABLE;
                if (copied == element) continue;
                if (!component.isInstance(copied)) return Descent.UNABLE; // the walk's to refuse: it knows the path
                copy[at] = copied;
            }
            descent.walk().countElements(copy.length);
            return copy;
        }

        @Override
        boolean countsElements() {
            return true;
        }

        @Override
        void fill(Object copy, Object[] parts, int base, int count) {
            System.arraycopy(parts, base, copy, 0, count);
        }

        @Override
        String stepTo(Object[] parts, int base, int part) {
            return "[" + part + "]";
        }
    }
}
