package dev.isoloop.streams;

/** What a stream gives to its source or sink, to hear how something went. To be called once, on the loop's thread. */
@FunctionalInterface
public interface Done {
    /**
     * Says how it went.
     *
     * @param error what went wrong, or null if nothing did
     */
    void done(Throwable error);

    /** Says that it went well. */
    default void ok() {
        done(null);
    }
}
