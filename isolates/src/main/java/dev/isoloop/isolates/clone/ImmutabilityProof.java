package dev.isoloop.isolates.clone;

import dev.isoloop.sharedmem.Transferable;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Set;

/**
 * Proves that whatever a variable of a declared type refers to is deeply immutable. A class is proven once and shared for good:
 *
 * <ul>
 *   <li>primitives, enums, and those classes of the JDK in {@link JdkImmutables} that are final;
 *   <li>classes whose author says so: {@link Shareable}, {@link Cloners#registerImmutable};
 *   <li>records all of whose components are declared as proven types, themselves included. A record can't be extended, its
 *       fields are final and not even reflection writes them, so what the constructor has stored stays;
 *   <li>sealed interfaces and abstract sealed classes all of whose permitted types are proven.
 * </ul>
 *
 * A type that somebody may extend proves nothing about the instance, so a component declared {@code BigDecimal}, {@code Object}
 * or {@code List} is looked at in every instance. A record with a rule of its author's (a Cloner) or with an owner (a
 * {@link Transferable}) is never taken as proven.
 */
final class ImmutabilityProof {
    private final Rules rules;

    ImmutabilityProof(Rules rules) {
        this.rules = rules;
    }

    boolean holds(Class<?> declared) {
        return holds(declared, new HashSet<>());
    }

    /** {@code assumed} holds while nothing contradicts it: a record may well have components of its own type. */
    private boolean holds(Class<?> declared, Set<Class<?>> assumed) {
        if (declared.isPrimitive() || assumed.contains(declared)) return true;
        if (JdkImmutables.contains(declared)) return isClosed(declared);
        if (rules.isDeclaredShared(declared)) {
            return Shareable.class.isAssignableFrom(declared) || isClosed(declared);
        }
        if (declared == Enum.class) return true;
        if (Transferable.class.isAssignableFrom(declared)) return false;
        if (rules.isCustom(declared)) return false;
        if (declared.isRecord()) {
            assumed.add(declared);
            return componentsHold(declared, assumed);
        }
        if (declared.isSealed() && Modifier.isAbstract(declared.getModifiers())) {
            assumed.add(declared);
            return permittedHold(declared, assumed);
        }
        return false;
    }

    private static boolean isClosed(Class<?> type) {
        return Modifier.isFinal(type.getModifiers()) || Enum.class.isAssignableFrom(type);
    }

    private boolean componentsHold(Class<?> type, Set<Class<?>> assumed) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (!holds(component.getType(), assumed)) return false;
        }
        return true;
    }

    private boolean permittedHold(Class<?> type, Set<Class<?>> assumed) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (!holds(permitted, assumed)) return false;
        }
        return true;
    }
}
