package dev.isoloop.isolates.clone;

import java.util.function.Consumer;

/**
 * What a {@link CloneableMessage} or a {@link Cloner} copies its parts with. Parts that several objects of a message share are
 * copied once. For the calling thread, and until the call that got the context returns.
 *
 * <p>An object that can be reached from its own parts {@linkplain #announce announces} its copy before it copies them. Objects
 * that form chains of any length copy the next one {@linkplain #cloneLater later}, because {@link #clone(String, Object)} needs
 * stack for every link and is refused beyond 200 of them.
 */
public interface CloneContext {
    /**
     * Copies a part at once, under the rules of {@link StructuredClone}. A container that is part of a cycle may be filled only
     * when the whole message has been walked, so the copy is to be kept, not read.
     *
     * @param <V> what the part is
     * @param name what to call the part in the path of a refusal, such as a field's name
     * @param part what to copy, or null
     * @return the copy; the part itself if it is immutable; the receiver's handle if it moves with the message
     * @throws dev.isoloop.channels.DataCloneException if it can't be cloned
     * @throws IllegalStateException if the call that got this context has returned
     */
    <V> V clone(String name, V part);

    /**
     * Copies a part after this call to the cloner has returned, without needing stack for it.
     *
     * @param <V> what the part is
     * @param name what to call the part in the path of a refusal
     * @param part what to copy, or null
     * @param taker told the copy, in the order of these calls, before the message is sent; sets a field as a rule
     * @throws IllegalStateException if the call that got this context has returned
     */
    <V> void cloneLater(String name, V part, Consumer<? super V> taker);

    /**
     * Tells what the cloner is going to return, so that parts which lead back to the original find its copy.
     *
     * @param copy what the cloner will return, not null; it need not be complete
     * @throws IllegalStateException if the call that got this context has returned, or another copy was announced before
     */
    void announce(Object copy);

    /**
     * Adds to what the message counts for while it waits in a port's queue: bytes that the cloner has copied itself. What it copies by
     * this context, or passes by reference, is not to be told.
     *
     * @param bytes about how many, 0 or more
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if the call that got this context has returned
     */
    void countBytes(long bytes);
}
