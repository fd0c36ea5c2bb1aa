package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.sharedmem.SharedBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loading: what test262 checks of {@code Atomics.load}. */
class AtomicsLoadRulesTest extends OperationRules {
    @Override
    void apply(IntegerKind kind, SharedBuffer buffer, long at) {
        kind.load(buffer, at);
    }

    @ParameterizedTest
    @EnumSource
    void returnsWhatIsStoredWithItsSign(IntegerKind kind) {
        try (SharedBuffer buffer = SharedBuffer.allocate(LENGTH_BYTES)) {
            for (long value : new long[] {0, 1, -1, kind.smallest(), kind.largest()}) {
                kind.store(buffer, 8, value);
                assertEquals(value, kind.load(buffer, 8));
            }
        }
    }
}
