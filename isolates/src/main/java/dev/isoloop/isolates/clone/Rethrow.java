package dev.isoloop.isolates.clone;

/** Throws what the user's code has thrown, checked or not, unchanged. */
final class Rethrow {
    private Rethrow() {}

    /** Never returns; the result type lets callers write {@code throw}. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException unchanged(Throwable failure) throws X {
        throw (X) failure;
    }
}
