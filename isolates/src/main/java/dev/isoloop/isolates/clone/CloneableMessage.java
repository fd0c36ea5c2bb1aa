package dev.isoloop.isolates.clone;

/**
 * A class of the user's own that knows how to copy itself for another isolate.
 *
 * @param <T> what the copy is, as a rule the class itself
 */
public interface CloneableMessage<T> {
    /**
     * Makes the copy for the receiver. Called on the sender's thread by every post, and twice when the message holds something
     * that moves: the first call finds out whether the message can be sent, the second one gets the moved handles. What each call has
     * the context copy is copied for it alone, so it may change that; only copies of {@code TransferBuffer}s and handles of
     * {@code SharedBuffer}s are the same in both. Whatever it throws reaches the caller of the post unchanged, and nothing has been
     * moved then, provided that a second call does what the first one did.
     *
     * @param context copies what this object holds, keeping shared references shared; good until this call returns
     * @return the copy, not null; it shall hold nothing mutable that this object can reach
     */
    T cloneMessage(CloneContext context);
}
