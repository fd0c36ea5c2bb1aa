package dev.isoloop.isolates.clone;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** What {@link RecordAccess#of} makes hidden copies of, each with handles of its own. Never used under its own name. */
final class RecordAccessTemplate extends RecordAccess {
    private static final MethodHandle READER;
    private static final MethodHandle BUILDER;

    static {
        try {
            List<?> handles = MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, List.class);
            READER = (MethodHandle) handles.get(0);
            BUILDER = (MethodHandle) handles.get(1);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    void read(Object record, Object[] parts, int base) throws Throwable {
        READER.invokeExact(record, parts, base);
    }

    @Override
    Object build(Object record, Object[] parts, int base) throws Throwable {
        return (Object) BUILDER.invokeExact(record, parts, base);
    }
}
