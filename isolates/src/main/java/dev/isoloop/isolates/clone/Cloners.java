package dev.isoloop.isolates.clone;

import java.lang.reflect.Modifier;
import java.util.Objects;

/**
 * Rules of structured clone for classes that can't carry their own, for the whole process. To be registered when the program
 * starts, before the first message that needs them: every registration makes the library look at all classes anew. May be
 * called from any thread. Keeps its classes loaded.
 */
public final class Cloners {
    private static final Object LOCK = new Object();

    /** Written under the lock, read by everybody. */
    private static volatile Rules current = Rules.none();

    private Cloners() {}

    /**
     * Registers how to copy objects of a class, and of its subclasses or implementations that have no rule of their own. For a
     * class of its own rule, such as a record, this one comes first if it is registered for this very class.
     *
     * @param <T> the class
     * @param type the class or interface, not {@code Object} and none of the JDK's that the library copies or shares itself
     * @param cloner what copies
     * @throws IllegalArgumentException if the type has a rule that can't be replaced
     * @throws IllegalStateException if something is registered for this class already
     */
    public static <T> void register(Class<T> type, Cloner<? super T> cloner) {
        Objects.requireNonNull(cloner, "cloner");
        synchronized (LOCK) {
            requireFree(type);
            current = current.with(type, cloner);
        }
    }

    /**
     * Registers that instances of this very class are deeply immutable, so that they are shared.
     *
     * @param type a class that is not abstract; its subclasses are not covered
     * @throws IllegalArgumentException if the type is abstract, an interface or has a rule that can't be replaced
     * @throws IllegalStateException if something is registered for this class already
     */
    public static void registerImmutable(Class<?> type) {
        synchronized (LOCK) {
            requireFree(type);
            requireInstances(type);
            current = current.withImmutable(type);
        }
    }

    private static void requireInstances(Class<?> type) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(type.getName()
                    + " has no instances of its own; register the classes that have, or let it extend Shareable");
        }
    }

    private static void requireFree(Class<?> type) {
        if (type == Object.class || type.isPrimitive() || Rules.builtIn(type, current) != null) {
            throw new IllegalArgumentException(type.getName() + " has a rule that can't be replaced");
        }
        if (current.hasRegistered(type)) {
            throw new IllegalStateException("Something is registered for " + type.getName() + " already");
        }
    }

    static Rules rules() {
        return current;
    }
}
