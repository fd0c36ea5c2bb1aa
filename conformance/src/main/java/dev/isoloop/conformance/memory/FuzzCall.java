package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.WrongOwnerException;
import java.util.List;
import java.util.stream.Stream;

/**
 * One method of the buffer API and what it may throw.
 *
 * @param name for the report
 * @param body draws its arguments and calls
 * @param mayThrow the exceptions that the method documents
 */
record FuzzCall(String name, Body body, List<Class<?>> mayThrow) {
    private static final List<Class<?>> USING_OWNED =
            List.of(IndexOutOfBoundsException.class, DetachedException.class, WrongOwnerException.class);

    private static final List<Class<?>> USING_SHARED =
            List.of(IndexOutOfBoundsException.class, DetachedException.class);

    /** Draws arguments and calls. */
    @FunctionalInterface
    interface Body {
        void call(Arguments draw) throws Exception;
    }

    /** A method that throws nothing else. */
    static FuzzCall of(String name, Body body, Class<?>... mayThrow) {
        return new FuzzCall(name, body, List.of(mayThrow));
    }

    /** A method of a buffer with an owner. */
    static FuzzCall owned(String name, Body body, Class<?>... besides) {
        return new FuzzCall(name, body, both(USING_OWNED, besides));
    }

    /** A method of a shared buffer. */
    static FuzzCall shared(String name, Body body, Class<?>... besides) {
        return new FuzzCall(name, body, both(USING_SHARED, besides));
    }

    /** A method that makes a buffer of a given length. */
    static FuzzCall making(String name, Body body) {
        return of(name, body, MemoryLimitException.class, IllegalArgumentException.class);
    }

    private static List<Class<?>> both(List<Class<?>> always, Class<?>[] besides) {
        return Stream.concat(always.stream(), Stream.of(besides)).toList();
    }

    /** Whether the method says that it throws this. A null argument must have been drawn for a complaint about null. */
    boolean allows(Throwable thrown, boolean drewNull) {
        if (thrown instanceof NullPointerException) return drewNull;
        if (thrown instanceof OutOfMemoryError spent) return isOfHeap(spent);
        for (Class<?> type : mayThrow) if (type.isInstance(thrown)) return true;
        return false;
    }

    /** Anything may find the heap spent. Where memory outside the heap ends, the library says so by an exception of its own. */
    private static boolean isOfHeap(OutOfMemoryError spent) {
        String message = String.valueOf(spent.getMessage());
        return message.contains("heap space") || message.contains("GC overhead limit");
    }
}
