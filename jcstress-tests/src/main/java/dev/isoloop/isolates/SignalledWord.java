package dev.isoloop.isolates;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The word by which a sender learns whether it must tell a pipe's receiver, which tests set and read from outside. */
final class SignalledWord {
    private static final VarHandle SIGNALLED;

    static {
        try {
            SIGNALLED = MethodHandles.privateLookupIn(Pipe.class, MethodHandles.lookup())
                    .findVarHandle(Pipe.class, "signalled", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private SignalledWord() {}

    static int of(Pipe pipe) {
        return (int) SIGNALLED.getVolatile(pipe);
    }

    /** As it is while the receiver is awake and watches, or was told. */
    static void set(Pipe pipe) {
        SIGNALLED.setVolatile(pipe, Pipe.TOLD);
    }
}
