package dev.isoloop.isolates.clone;

/**
 * Copies values that hold other values. The walk calls {@link #open}, which lays the parts out, replaces them by their copies,
 * then calls {@link #construct} where {@code open} has made no copy, and {@link #fill}.
 *
 * <pre>
 *              open             construct                  fill
 *  container   makes the copy   -                          puts the parts in
 *  shell       -                makes the copy from parts  -
 *  both        -                from the first needed()    puts the rest in
 * </pre>
 *
 * A container can be referred to while its parts are copied, so cycles through it are no trouble. A shell (a record, a
 * {@code List.of}) can't, and whoever refers to it meanwhile gets a {@link Pending}.
 */
abstract non-sealed class NodePlan extends Plan {
    /** Pushes the parts with {@link Walk#push}. Returns the copy still to be filled, or null if it is constructed from its parts. */
    abstract Object open(Object source, Walk walk);

    /**
     * Copies by recursion, or answers {@link Descent#UNABLE}: what has code of its author's, parts in an order to be asked for, or
     * can't be copied takes the walk.
     */
    Object descend(Object source, Descent descent) {
        return Descent.UNABLE;
    }

    /** The same for an object that {@link Descent#copyOnce} has not met before. */
    Object descendInto(Object source, Descent descent) {
        return descent.copyByParts(source, this);
    }

    /** Whether nothing in it needs a copy, found out without walking: then it passes by reference. False means: don't know. */
    boolean passes(Object source, Walk walk) {
        return false;
    }

    /** The complete copy, if it can be had without walking the parts, else null. */
    Object flatCopy(Object source, Walk walk) {
        return null;
    }

    /** Whether it can't be changed, so that the original passes by reference if all its parts do. */
    boolean isImmutableShell() {
        return false;
    }

    /** Makes the copy from the copies of its parts, {@code parts[base .. base + count)} in the order of {@link #open}. */
    Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
        throw new AssertionError(getClass().getSimpleName() + " opened " + source.getClass() + " without a copy");
    }

    /** How many leading parts {@link #construct} needs. */
    int needed(int count) {
        return count;
    }

    /** Whether {@link #fill} has something to do. */
    boolean fills() {
        return true;
    }

    /** Puts the copies of the parts into the copy. */
    abstract void fill(Object copy, Object[] parts, int base, int count);

    /** Whether a filled copy has all its parts: none have become one because they are equal. */
    boolean hasAll(Object copy, int count) {
        return true;
    }

    /** Whether its parts are elements, of which each counts; see {@link ClonedMessage#bytes}. */
    boolean countsElements() {
        return false;
    }

    /** Whether filling asks the parts for hash codes or compares them, so that they must be complete. */
    boolean ordersByContent() {
        return false;
    }

    /** Sums up the hash codes that {@link #fill} will ask for; only for those that order by content. */
    int digest(Object[] parts) {
        return 0;
    }

    /** What leads from this object to a part in the path of a refusal, such as {@code .name} or {@code [3]}. */
    abstract String stepTo(Object[] parts, int base, int part);
}
