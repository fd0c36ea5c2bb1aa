package dev.isoloop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolSizeTest {
    private static int size(Map<String, String> properties, Map<String, String> environment) {
        return PoolSize.configured(properties::get, environment::get);
    }

    @Test
    void fourThreadsUnlessSomethingIsSet() {
        assertEquals(4, size(Map.of(), Map.of()));
    }

    @Test
    void thePropertyWinsOverTheVariable() {
        assertEquals(9, size(Map.of("isoloop.threadpool.size", "9"), Map.of("ISOLOOP_THREADPOOL_SIZE", "8")));
        assertEquals(8, size(Map.of(), Map.of("ISOLOOP_THREADPOOL_SIZE", " 8 ")));
        assertEquals(1024, size(Map.of("isoloop.threadpool.size", "1024"), Map.of()));
        assertEquals(1, size(Map.of("isoloop.threadpool.size", "1"), Map.of()));
    }

    @Test
    void aBadSizeIsRefusedNamingThePlaceTheValueAndTheRange() {
        for (String bad : new String[] {"0", "-1", "1025", "many", "", "4.5"}) {
            String refusal = assertThrows(
                            IllegalArgumentException.class,
                            () -> size(Map.of(), Map.of("ISOLOOP_THREADPOOL_SIZE", bad)))
                    .getMessage();
            assertTrue(refusal.contains("ISOLOOP_THREADPOOL_SIZE"), refusal);
            assertTrue(refusal.contains("'" + bad + "'"), refusal);
            assertTrue(refusal.contains("1 to 1024"), refusal);
        }
    }
}
