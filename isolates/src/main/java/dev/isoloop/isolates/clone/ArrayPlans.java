package dev.isoloop.isolates.clone;

import java.lang.reflect.Array;

/** Arrays keep their component type. Those of primitives and of proven types are copied as a block. */
final class ArrayPlans {
    private ArrayPlans() {}

    static Plan plan(Class<?> type, ImmutabilityProof proof) {
        Class<?> component = type.getComponentType();
        if (component == byte.class) return new LeafPlan.Simple(array -> ((byte[]) array).clone());
        if (component == int.class) return new LeafPlan.Simple(array -> ((int[]) array).clone());
        if (component == long.class) return new LeafPlan.Simple(array -> ((long[]) array).clone());
        if (component == double.class) return new LeafPlan.Simple(array -> ((double[]) array).clone());
        if (component == float.class) return new LeafPlan.Simple(array -> ((float[]) array).clone());
        if (component == short.class) return new LeafPlan.Simple(array -> ((short[]) array).clone());
        if (component == char.class) return new LeafPlan.Simple(array -> ((char[]) array).clone());
        if (component == boolean.class) return new LeafPlan.Simple(array -> ((boolean[]) array).clone());
        if (proof.holds(component)) return new LeafPlan.Simple(array -> ((Object[]) array).clone());
        return new OfReferences(component);
    }

    private static final class OfReferences extends NodePlan {
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
            return array.clone();
        }

        @Override
        Object descend(Object source, Descent descent) {
            return descent.copyOnce(source, this);
        }

        @Override
        Object descendInto(Object source, Descent descent) {
            Object[] copy = ((Object[]) source).clone();
            for (int at = 0; at < copy.length; at++) {
                Object element = copy[at];
                Object copied = descent.copyOf(element);
                if (copied == Descent.UNABLE) return Descent.UNABLE;
                if (copied != element) copy[at] = copied;
            }
            return copy;
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
