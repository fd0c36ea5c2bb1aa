package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bitwise exclusive or: what test262 checks of {@code Atomics.xor}. */
class AtomicsXorRulesTest extends OperationRules {
    @Override
    void apply(IntegerKind kind, SharedBuffer buffer, long at) {
        kind.xor(buffer, at, 3);
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
                    assertEquals(a, kind.xor(buffer, 16, b));
                    assertEquals(kind.wrap(a ^ b), kind.load(buffer, 16), a + " and " + b);
                }
            }
        }
    }
}
