package dev.isoloop.isolates.clone;

/**
 * Answers for one sender whether a message's class alone shows that {@link StructuredClone#clone} returns the message as it is, and
 * remembers the class of the last that does: most senders send one class again and again. One thread at a time. Never blocks; allocates
 * nothing for a class that the library has been asked for before.
 */
public final class PassingClass {
    private Class<?> last;

    /** What has let {@link #last} pass: a registration makes new rules. */
    private Rules lastBy;

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
        if (its == last && rules == lastBy) return true;
        if (!(rules.plan(its) instanceof Plan.Shared)) return false;
        last = its;
        lastBy = rules;
        return true;
    }
}
