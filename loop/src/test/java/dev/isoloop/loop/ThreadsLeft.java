package dev.isoloop.loop;

/** Lets a thread make so many others and no more. */
final class ThreadsLeft {
    private int left;

    /** Asked whenever its thread makes another. */
    private final InheritableThreadLocal<Boolean> asked = new InheritableThreadLocal<>() {
        @Override
        protected Boolean childValue(Boolean parents) {
            if (left-- <= 0) throw new OutOfMemoryError("unable to create native thread");
            return parents;
        }
    };

    private ThreadsLeft(int left) {
        this.left = left;
    }

    static void during(int left, Runnable action) {
        ThreadsLeft limit = new ThreadsLeft(left);
        limit.asked.set(true);
        try {
            action.run();
        } finally {
            limit.asked.remove();
        }
    }
}
