package dev.isoloop.isolates.clone;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystemException;
import java.util.Objects;

/**
 * A throwable: class, message, cause, suppressed, stack trace. Parts: the cause, then the suppressed ones.
 *
 * <p>The class is kept if it can be built again: it adds no fields to what every throwable has (transient ones aside, and those
 * of {@link FileSystemException} which its constructors take), and one of the customary constructors (message and cause;
 * message; cause; nothing) gives an object of the same message. Else a {@link StandInException} takes its place: an object with
 * half of its fields unset would be worse than one that says what it is not.
 */
final class ThrowablePlan extends NodePlan {
    private final Constructor<?> ofMessageAndCause;
    private final Constructor<?> ofMessage;
    private final Constructor<?> ofCause;
    private final Constructor<?> ofNothing;
    private final Constructor<?> ofFiles;

    ThrowablePlan(Class<?> type) {
        boolean plain = addsNoFields(type);
        boolean aboutFiles = FileSystemException.class.isAssignableFrom(type) && Jdk.owns(type);
        ofMessageAndCause = plain ? constructor(type, String.class, Throwable.class) : null;
        ofMessage = plain ? constructor(type, String.class) : null;
        ofCause = plain ? constructor(type, Throwable.class) : null;
        ofNothing = plain ? constructor(type) : null;
        ofFiles = aboutFiles ? constructor(type, String.class, String.class, String.class) : null;
    }

    private static boolean addsNoFields(Class<?> type) {
        for (Class<?> each = type; each != Throwable.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) return false;
            }
        }
        return !Modifier.isAbstract(type.getModifiers());
    }

    private static Constructor<?> constructor(Class<?> type, Class<?>... wanted) {
        for (Constructor<?> candidate : type.getDeclaredConstructors()) {
            if (takes(candidate, wanted) && isReachable(candidate)) return candidate;
        }
        return null;
    }

    /** A parameter may be a subclass of what is wanted, as an exception that insists on an {@code IOException} has it. */
    private static boolean takes(Constructor<?> candidate, Class<?>[] wanted) {
        Class<?>[] taken = candidate.getParameterTypes();
        if (taken.length != wanted.length) return false;
        for (int at = 0; at < taken.length; at++) {
            if (!wanted[at].isAssignableFrom(taken[at])) return false;
        }
        return true;
    }

    private static boolean isReachable(Constructor<?> constructor) {
        if (constructor.trySetAccessible()) return true;
        try {
            MethodHandles.publicLookup().unreflectConstructor(constructor);
            return true;
        } catch (IllegalAccessException closed) {
            return false;
        }
    }

    @Override
    Object open(Object source, Walk walk) {
        Throwable original = (Throwable) source;
        walk.push(original.getCause());
        walk.pushAll(original.getSuppressed());
        return null;
    }

    @Override
    int needed(int count) {
        return 1;
    }

    @Override
    Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
        Throwable original = (Throwable) source;
        String message = original.getMessage();
        Throwable cause = (Throwable) parts[base];
        Throwable copy = rebuilt(original, message, cause);
        if (copy == null) copy = new StandInException(nameOf(original), message, cause);
        copy.setStackTrace(original.getStackTrace());
        return copy;
    }

    private static String nameOf(Throwable original) {
        return original instanceof StandInException standIn
                ? standIn.originalClassName()
                : original.getClass().getName();
    }

    /** Tries the constructors in turn. One without a cause comes first if there is none, so that a cause can still be set. */
    private Throwable rebuilt(Throwable original, String message, Throwable cause) {
        if (ofFiles != null && original instanceof FileSystemException about) {
            return accepted(message, cause, ofFiles, about.getFile(), about.getOtherFile(), about.getReason());
        }
        Throwable copy = null;
        if (cause != null) copy = accepted(message, cause, ofMessageAndCause, message, cause);
        if (copy == null) copy = accepted(message, cause, ofMessage, message);
        if (copy == null && cause != null) copy = accepted(message, cause, ofCause, cause);
        if (copy == null) copy = accepted(message, cause, ofNothing);
        if (copy == null && cause == null) copy = accepted(message, null, ofMessageAndCause, message, null);
        return copy;
    }

    private static Throwable accepted(
            String message, Throwable cause, Constructor<?> constructor, Object... arguments) {
        if (constructor == null) return null;
        try {
            Throwable copy = (Throwable) constructor.newInstance(arguments);
            if (copy.getCause() == null && cause != null) copy.initCause(cause);
            boolean same = copy.getCause() == cause && Objects.equals(copy.getMessage(), message);
            return same ? copy : null;
        } catch (ReflectiveOperationException | RuntimeException unfit) {
            return null;
        }
    }

    @Override
    void fill(Object copy, Object[] parts, int base, int count) {
        for (int at = base + 1; at < base + count; at++) ((Throwable) copy).addSuppressed((Throwable) parts[at]);
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return part == 0 ? ".cause" : ".suppressed[" + (part - 1) + "]";
    }
}
