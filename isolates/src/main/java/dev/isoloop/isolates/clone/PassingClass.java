package dev.isoloop.isolates.clone;

/**
 * Answers for one sender whether a message's class alone shows that {@link StructuredClone#clone} returns the message as it is, and
 * remembers one class that does: most senders send the same again and again. One thread at a time. Never blocks; allocates nothing for a
 * class that the library has been asked for before.
 */
public final class PassingClass {
    /** Where classes take turns, to remember each costs more than to ask for it: two references are stored. */
    private static final int MISSES_MAX = 16;

    private Class<?> known;

    /** What has let {@link #known} pass: a registration makes new rules. */
    private Rules knownBy;

    /** How many others have passed since it was remembered. */
    private int misses;

    /** Remembers nothing yet. */
    public PassingClass() {}

    /**
     * Asks for a message.
     *
     * @param message the message, or null
     * @return true if it passes as it is, whatever moves with it; false also for some that do, such as collections of immutable things
     */
    public boolean passes(Object message) {
        if (message == null) return true;
        Rules rules = Cloners.rules();
        Class<?> its = message.getClass();
        if (its == known && rules == knownBy) return true;
        if (!(rules.plan(its) instanceof Plan.Shared)) return false;
        if (known == null || ++misses == MISSES_MAX) remember(its, rules);
        return true;
    }

    private void remember(Class<?> its, Rules rules) {
        known = its;
        knownBy = rules;
        misses = 0;
    }
}
