package dev.isoloop.conformance.memory;

import java.io.IOException;

/** What a channel does in the middle of a transfer: mostly nothing, sometimes it throws, and not only what it declares. */
final class Failing implements Runnable {
    /** For the list of what may come out: whatever the channel threw, as it threw it. */
    static final Class<?>[] TYPES = {IOException.class, Unchecked.class, OfTheJvm.class};

    private static final int ONE_IN = 8;

    /** Null for a channel that works. */
    private final Throwable failure;

    Failing(Arguments draw) {
        failure = switch (draw.below(3 * ONE_IN)) {
            case 0 -> new Checked();
            case 1 -> new Unchecked();
            case 2 -> new OfTheJvm();
            default -> null;
        };
    }

    /** Throws what no signature of a stream of bytes in memory has. */
    @Override
    public void run() {
        if (failure != null) Failing.<RuntimeException>raise(failure);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable any) throws T {
        throw (T) any;
    }

    private static final class Checked extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Unchecked extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class OfTheJvm extends Error {
        private static final long serialVersionUID = 1L;
    }
}
