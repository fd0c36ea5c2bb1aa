package dev.isoloop.isolates.clone;

import dev.isoloop.isolates.bytes.MarshallableCodec;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import net.openhft.chronicle.bytes.BytesMarshallable;

/**
 * Objects of Chronicle Bytes: what one writes is read into a new one, at once, so that a failure reaches the sender. Their classes
 * need a constructor without parameters. Loaded only where such a class is met, and with it the library.
 */
final class MarshallablePlan extends LeafPlan {
    private static final String INTERFACE = "net.openhft.chronicle.bytes.BytesMarshallable";

    private final Constructor<?> constructor;

    private MarshallablePlan(Constructor<?> constructor) {
        this.constructor = constructor;
    }

    /** Whether this plan is for a class; asked by name, because the library may not be there. */
    static boolean covers(Class<?> type) {
        if (type == null) return false;
        if (type.getName().equals(INTERFACE) || covers(type.getSuperclass())) return true;
        for (Class<?> each : type.getInterfaces()) {
            if (covers(each)) return true;
        }
        return false;
    }

    /** The plan, or a refusal that says what is missing. */
    static LeafPlan of(Class<?> type) {
        String refused = type.getName() + " can't be cloned: ";
        try {
            new MarshallableCodec();
            Constructor<?> constructor = type.getDeclaredConstructor();
            if (constructor.trySetAccessible()) return new MarshallablePlan(constructor);
            return new Refused(refused + "its constructor is out of reach; add 'opens " + type.getPackageName()
                    + "' to its module-info");
        } catch (UnsupportedOperationException unusable) {
            return new Refused(refused + unusable.getMessage());
        } catch (NoSuchMethodException none) {
            return new Refused(refused + "to be read again it needs a constructor without parameters");
        }
    }

    @Override
    Object copy(Object source, Walk walk) {
        MarshallableCodec codec = new MarshallableCodec();
        Object copy = codec.copy((BytesMarshallable) source, (BytesMarshallable) fresh());
        walk.count(codec.writtenBytes());
        return copy;
    }

    private Object fresh() {
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException failed) {
            throw Rethrow.unchanged(failed.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(constructor + " was accessible", e);
        }
    }
}
