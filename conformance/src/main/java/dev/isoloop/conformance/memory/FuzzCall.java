package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.LentException;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.WrongThreadException;
import java.util.List;

/**
 * One method of the buffer API and what it may throw besides the exceptions that every use of a buffer may throw.
 *
 * @param name for the report
 * @param body draws its arguments and calls
 * @param mayThrow further exceptions that the method documents
 */
record FuzzCall(String name, Body body, List<Class<? extends Throwable>> mayThrow) {
    private static final List<Class<? extends Throwable>> ALWAYS = List.of(
            IndexOutOfBoundsException.class, DetachedException.class, WrongThreadException.class, LentException.class);

    /** Draws arguments and calls. */
    @FunctionalInterface
    interface Body {
        void call(Arguments draw) throws Exception;
    }

    static FuzzCall of(String name, Body body) {
        return new FuzzCall(name, body, List.of());
    }

    static FuzzCall of(String name, Body body, Class<? extends Throwable> mayThrow) {
        return new FuzzCall(name, body, List.of(mayThrow));
    }

    /** A method that makes a buffer of a given length. */
    static FuzzCall making(String name, Body body) {
        return new FuzzCall(name, body, List.of(MemoryLimitException.class, IllegalArgumentException.class));
    }

    /** Whether the method says that it throws this. A null argument must have been drawn for a complaint about null. */
    boolean allows(Throwable thrown, boolean drewNull) {
        if (thrown instanceof NullPointerException) return drewNull;
        for (Class<? extends Throwable> type : ALWAYS) if (type.isInstance(thrown)) return true;
        for (Class<? extends Throwable> type : mayThrow) if (type.isInstance(thrown)) return true;
        return false;
    }
}
