package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Storing: what test262 checks of {@code Atomics.store}. */
class AtomicsStoreRulesTest extends OperationRules {
    @Override
    void apply(IntegerKind kind, SharedBuffer buffer, long at) {
        kind.store(buffer, at, 3);
    }

    @ParameterizedTest
    @EnumSource
    void theValueStaysUntilTheNextStore(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            for (long value : new long[] {7, -7, kind.smallest(), kind.largest(), 0}) {
                kind.store(buffer, 24, value);
                assertEquals(value, kind.load(buffer, 24));
                assertEquals(value, kind.load(buffer, 24));
            }
        }
    }
}
