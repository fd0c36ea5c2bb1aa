package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MemoryLimitsTest {
    @Test
    void sizesMayCarryAUnit() {
        assertEquals(4096, MemoryLimits.of("4096", "0").limitBytes());
        assertEquals(3L << 10, MemoryLimits.of("3k", "0").limitBytes());
        assertEquals(512L << 20, MemoryLimits.of("512M", "0").limitBytes());
        assertEquals(5L << 30, MemoryLimits.of(" 5g ", "0").limitBytes());
        assertEquals(1L << 20, MemoryLimits.of("2m", "1m").cacheBytes());
    }

    @Test
    void aQuarterOfTheLimitIsKeptUnlessTold() {
        assertEquals(25, MemoryLimits.of("100", null).cacheBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1t", "one", "1.5g", "9999999999999999999", "9000000000g"})
    void aValueThatIsNoSizeIsRefusedByName(String value) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> MemoryLimits.of(value, null));
        assertTrue(refusal.getMessage().contains("isoloop.memory.limit is \"" + value + "\""), refusal.getMessage());
    }

    @Test
    void withoutSettingsTheJvmsLimitHolds() {
        MemoryLimits limits = MemoryLimits.of(null, null);
        assertTrue(limits.limitHolds(1));
        assertTrue(limits.limitHolds(limits.limitBytes()));
        assertFalse(limits.limitHolds(limits.limitBytes() + 1));
        assertFalse(limits.cacheHolds(limits.cacheBytes() + 1));
    }
}
