package dev.isoloop.sharedmem.sync;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;

/**
 * Wakes those who sleep for a change that has been made. If the handle is closed between the two, sleepers on other handles hear
 * of it all the same: nobody else would tell them, and who made the change must not take it for refused.
 */
final class Wake {
    private Wake() {}

    /** Wakes sleepers at this place, so many at most. */
    static void sleepers(SharedBuffer buffer, long at, int count) {
        try {
            Atomics.notify(buffer, at, count);
        } catch (DetachedException closed) {
            sleepersOfOthers(buffer, at, count);
        }
    }

    /** The same where an int tells whether anybody sleeps: 0 for nobody. */
    static void sleepersIfAny(SharedBuffer buffer, long sleepersAt, long at, int count) {
        try {
            if (Atomics.loadInt(buffer, sleepersAt) != 0) Atomics.notify(buffer, at, count);
        } catch (DetachedException closed) {
            sleepersOfOthers(buffer, at, count);
        }
    }

    private static void sleepersOfOthers(SharedBuffer closed, long at, int count) {
        for (int left = count; left > 0 && Atomics.notifyAgain(closed, at) != 0; left--) {}
    }
}
