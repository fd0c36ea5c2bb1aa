package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adding: what test262 checks of {@code Atomics.add}. */
class AtomicsAddRulesTest extends OperationRules {
    @Override
    void apply(IntegerKind kind, SharedBuffer buffer, long at) {
        kind.add(buffer, at, 3);
    }

    @ParameterizedTest
    @EnumSource
    void returnsTheOldValueAndStoresTheNewOneAsFarAsItFits(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            long[] values = {0, 1, -1, 0x33, 0x5555_5555_5555_5555L, kind.smallest(), kind.largest()};
            for (long first : values) {
                for (long second : values) {
                    long a = kind.wrap(first);
                    long b = kind.wrap(second);
                    kind.store(buffer, 16, a);
                    assertEquals(a, kind.add(buffer, 16, b));
                    assertEquals(kind.wrap(a + b), kind.load(buffer, 16), a + " and " + b);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrapsAround(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            kind.store(buffer, 24, kind.largest());
            assertEquals(kind.largest(), kind.add(buffer, 24, 1));
            assertEquals(kind.smallest(), kind.load(buffer, 24));
        }
    }
}
