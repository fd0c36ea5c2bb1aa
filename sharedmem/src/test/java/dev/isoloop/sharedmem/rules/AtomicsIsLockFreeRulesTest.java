package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Atomics;
import org.junit.jupiter.api.Test;

/** What test262 checks of {@code Atomics.isLockFree}. */
class AtomicsIsLockFreeRulesTest {
    @Test
    void isTrueForTheSizesOfElements() {
        for (int bytes : new int[] {1, 2, 4, 8}) assertTrue(Atomics.isLockFree(bytes), bytes + " bytes");
    }

    @Test
    void isFalseForEveryOtherSize() {
        for (int bytes : new int[] {-1, 0, 3, 5, 6, 7, 9, 12, 16, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertFalse(Atomics.isLockFree(bytes), bytes + " bytes");
        }
    }
}
