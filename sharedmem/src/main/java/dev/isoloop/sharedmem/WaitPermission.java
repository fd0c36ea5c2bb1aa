package dev.isoloop.sharedmem;

/**
 * Says whether the calling thread may sleep in {@link Atomics#waitInt(SharedBuffer, long, int) a wait}. What runs event loops
 * installs one, since this module knows of none: a loop that other work depends on shall not stand still. Without any, every
 * thread may.
 */
@FunctionalInterface
public interface WaitPermission {
    /**
     * Returns if the calling thread may block. Called by each wait, on its thread; must not block.
     *
     * @throws IllegalStateException if it must not; the message says why and what to do instead
     */
    void require();

    /**
     * Installs a rule for this process, for good, besides those that are there. The loop module does when its first loop is
     * made. May be called from any thread.
     *
     * @param permission the rule
     */
    static void install(WaitPermission permission) {
        WaitRules.add(permission);
    }
}
