package dev.isoloop.sharedmem;

/**
 * Something that has one owner and can be given to another isolate. Giving it away detaches the giver's handle; the receiver
 * gets a handle of its own over the same thing.
 *
 * <p>Moving is done in two steps so that a list of things moves as a whole or not at all: first every item is asked
 * {@link #requireTransferable()}, then every item is {@link #transfer() transferred}.
 */
public interface Transferable {
    /**
     * Checks that this handle can be transferred now by the calling thread. Changes nothing, never blocks.
     *
     * @throws IllegalStateException if the handle is detached, closed, lent or owned by another thread; the message says which
     */
    void requireTransferable();

    /**
     * Detaches this handle and returns the one for the receiver, which is in transit until the receiver first touches it.
     * Cannot fail when {@link #requireTransferable()} has just returned on the same thread.
     *
     * @return the receiver's handle, in transit
     * @throws IllegalStateException as {@link #requireTransferable()}
     */
    Transferable transfer();

    /**
     * Takes this handle over, on the thread of the loop that received it, just before the message that brought it is delivered. By
     * default does nothing: a handle that any thread may be the first to touch needs no more. One that depends on its receiver (a
     * registration, a quota) may find here that it can't live there.
     *
     * @throws RuntimeException if it can't be taken over: the message is not delivered, everything that came with it is closed, and
     *     the receiver's {@code messageError} listeners are given this exception; an isolate whose {@code workerData} it came with
     *     ends with it
     */
    default void arrive() {}
}
