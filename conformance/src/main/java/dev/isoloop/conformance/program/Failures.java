package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.loop.LoopExit;

/** JavaScript's throw and catch by way of Java's. */
final class Failures {
    private Failures() {}

    /** Throws any value. */
    static void raise(Object value) {
        Failures.<RuntimeException>sneak(Thrown.around(value));
    }

    @SuppressWarnings("unchecked") // the cast is erased, so that a checked exception passes as it is
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** {@return whether it ends a loop or this virtual machine, and is no business of the program's} */
    static boolean isControlFlow(Throwable thrown) {
        return thrown instanceof LoopExit || thrown instanceof VirtualMachineError;
    }

    /**
     * The value of what was caught; control flow is thrown on.
     *
     * @param thrown what Java caught
     * @return what JavaScript catches
     */
    static Object reason(Throwable thrown) {
        if (isControlFlow(thrown)) {
            Failures.<RuntimeException>sneak(thrown);
        }
        return Thrown.unwrap(thrown);
    }
}
