package dev.isoloop.jmh;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.invoke.VarHandle.AccessMode;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * The JDK's memory segments, which JDK 17 does not have: by constant method handles, which the JIT compiles to the same code as
 * a call. Values are in the processor's byte order.
 */
final class Segments {
    /** Whether this JDK has them. */
    static final boolean EXIST = Runtime.version().feature() >= 22;

    private static final MethodHandle OF_BUFFER;
    private static final MethodHandle GET;
    private static final MethodHandle PUT;
    private static final MethodHandle COMPARE_AND_SET;

    static {
        try {
            OF_BUFFER = EXIST ? ofBuffer() : null;
            GET = EXIST ? access(AccessMode.GET, "JAVA_LONG_UNALIGNED", long.class) : null;
            PUT = EXIST ? access(AccessMode.SET, "JAVA_LONG_UNALIGNED", void.class, long.class) : null;
            COMPARE_AND_SET = EXIST
                    ? access(AccessMode.COMPARE_AND_SET, "JAVA_LONG", boolean.class, long.class, long.class)
                    : null;
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private Segments() {}

    private static MethodHandle ofBuffer() throws ReflectiveOperationException {
        Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
        return MethodHandles.lookup()
                .findStatic(segments, "ofBuffer", MethodType.methodType(segments, Buffer.class))
                .asType(MethodType.methodType(Object.class, ByteBuffer.class));
    }

    /** Takes the segment, the offset and what else the access needs. */
    private static MethodHandle access(AccessMode mode, String layoutName, Class<?> result, Class<?>... values)
            throws ReflectiveOperationException {
        Object layout = Class.forName("java.lang.foreign.ValueLayout")
                .getField(layoutName)
                .get(null);
        Class<?> layouts = Class.forName("java.lang.foreign.ValueLayout");
        VarHandle longs = (VarHandle) layouts.getMethod("varHandle").invoke(layout);
        MethodType type =
                MethodType.methodType(result, Object.class, long.class).appendParameterTypes(values);
        return longs.toMethodHandle(mode).asType(type);
    }

    static Object of(ByteBuffer memory) {
        try {
            return OF_BUFFER.invokeExact(memory);
        } catch (Throwable failed) {
            throw new IllegalStateException("No segment over " + memory, failed);
        }
    }

    static long getLong(Object segment, long at) throws Throwable {
        return (long) GET.invokeExact(segment, at);
    }

    static void putLong(Object segment, long at, long value) throws Throwable {
        PUT.invokeExact(segment, at, value);
    }

    static boolean compareAndSetLong(Object segment, long at, long expected, long value) throws Throwable {
        return (boolean) COMPARE_AND_SET.invokeExact(segment, at, expected, value);
    }
}
