package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compare and exchange: what test262 checks of {@code Atomics.compareExchange}. */
class AtomicsCompareExchangeRulesTest extends OperationRules {
    @Override
    void apply(IntegerKind kind, SharedBuffer buffer, long at) {
        kind.compareExchange(buffer, at, 3, 4);
    }

    @ParameterizedTest
    @EnumSource
    void replacesTheExpectedValueAndReturnsIt(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            for (long value : new long[] {0, 1, -1, kind.smallest(), kind.largest()}) {
                kind.store(buffer, 8, value);
                assertEquals(value, kind.compareExchange(buffer, 8, value, 33));
                assertEquals(33, kind.load(buffer, 8));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesAnyOtherValueAndReturnsIt(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            kind.store(buffer, 8, -5);
            assertEquals(-5, kind.compareExchange(buffer, 8, 5, 33));
            assertEquals(-5, kind.compareExchange(buffer, 8, 0, 33));
            assertEquals(-5, kind.load(buffer, 8));
        }
    }
}
