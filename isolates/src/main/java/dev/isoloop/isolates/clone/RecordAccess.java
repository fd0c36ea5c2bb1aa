package dev.isoloop.isolates.clone;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * Reads the parts of records of one class and builds new ones. Every record class has an implementation of its own: a hidden copy
 * of {@link RecordAccessTemplate} that keeps the two method handles in static final fields. The JIT takes those for constants and
 * compiles reading and building down to loads and a constructor call; handles in the fields of a plan it would have to call.
 */
abstract class RecordAccess {
    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();
    private static final byte[] TEMPLATE = template();

    /** Lays the parts of a record at {@code parts[base ...]}. */
    abstract void read(Object record, Object[] parts, int base) throws Throwable;

    /** Builds a record of the same class from those parts; all other components are the given record's. */
    abstract Object build(Object record, Object[] parts, int base) throws Throwable;

    /**
     * Makes the access to one class of records.
     *
     * @param reader a handle of the type of {@link #read}
     * @param builder a handle of the type of {@link #build}
     */
    static RecordAccess of(MethodHandle reader, MethodHandle builder) {
        try {
            MethodHandles.Lookup hidden = OWN.defineHiddenClassWithClassData(TEMPLATE, List.of(reader, builder), true);
            return (RecordAccess) hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new AssertionError("RecordAccessTemplate can't be copied", e);
        }
    }

    private static byte[] template() {
        String file = RecordAccessTemplate.class.getSimpleName() + ".class";
        try (InputStream bytes = RecordAccess.class.getResourceAsStream(file)) {
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
