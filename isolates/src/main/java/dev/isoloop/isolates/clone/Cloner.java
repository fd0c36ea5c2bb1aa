package dev.isoloop.isolates.clone;

/**
 * How to copy objects of a class that can't do it itself. Registered for the whole process by {@link Cloners#register}, so it
 * is called from many threads, at the same time too.
 *
 * @param <T> whose objects it copies
 */
@FunctionalInterface
public interface Cloner<T> {
    /**
     * Makes the copy for the receiver, under the rules of {@link CloneableMessage#cloneMessage}.
     *
     * @param original what to copy, not null
     * @param context copies what the object holds, keeping shared references shared; good until this call returns
     * @return the copy, not null; the original itself if it may be shared
     */
    T clone(T original, CloneContext context);
}
