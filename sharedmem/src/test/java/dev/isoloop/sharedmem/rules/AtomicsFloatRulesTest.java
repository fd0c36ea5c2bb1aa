package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floats, which JavaScript's atomics refuse and ours don't. */
@Timeout(60)
class AtomicsFloatRulesTest {
    @Test
    void everyOperationReturnsTheOldValue() {
        try (SharedBuffer buffer = SharedBuffer.allocate(16)) {
            Atomics.storeFloat(buffer, 4, 1.5f);
            assertEquals(1.5f, Atomics.exchangeFloat(buffer, 4, 2));
            assertEquals(2f, Atomics.addFloat(buffer, 4, 0.25f));
            assertEquals(2.25f, Atomics.subFloat(buffer, 4, 1));
            assertEquals(1.25f, Atomics.compareExchangeFloat(buffer, 4, 1.25f, 9));
            assertEquals(9f, Atomics.loadFloat(buffer, 4));
            Atomics.storeDouble(buffer, 8, 1.5);
            assertEquals(1.5, Atomics.exchangeDouble(buffer, 8, 2));
            assertEquals(2, Atomics.addDouble(buffer, 8, 0.25));
            assertEquals(2.25, Atomics.subDouble(buffer, 8, 1));
            assertEquals(1.25, Atomics.compareExchangeDouble(buffer, 8, 1.25, 9));
            assertEquals(9, Atomics.loadDouble(buffer, 8));
        }
    }

    @Test
    void comparesBitsNotNumbers() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            Atomics.storeDouble(buffer, 0, Double.NaN);
            Atomics.compareExchangeDouble(buffer, 0, Double.NaN, -0.0);
            assertEquals(-0.0, Atomics.compareExchangeDouble(buffer, 0, 0.0, 7));
            assertEquals(-0.0, Atomics.loadDouble(buffer, 0));
        }
    }

    @Test
    void addingToNotANumberEnds() {
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            Atomics.storeFloat(buffer, 0, Float.NaN);
            assertTrue(Float.isNaN(Atomics.addFloat(buffer, 0, 1)));
            assertTrue(Float.isNaN(Atomics.loadFloat(buffer, 0)));
        }
    }

    @Test
    void sumsOfTwoThreadsAreComplete() {
        int rounds = 20_000;
        try (SharedBuffer buffer = SharedBuffer.allocate(8)) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < rounds; i++) Atomics.addDouble(buffer, 0, 1);
            });
            for (int i = 0; i < rounds; i++) Atomics.addDouble(buffer, 0, 1);
            other.join();
            assertEquals(2.0 * rounds, Atomics.loadDouble(buffer, 0));
        }
    }
}
