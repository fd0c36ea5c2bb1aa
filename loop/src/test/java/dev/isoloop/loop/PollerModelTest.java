package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.isoloop.loop.PollerModel.Mistake;
import dev.isoloop.loop.PollerModel.Setting;
import dev.isoloop.loop.PollerModel.Verdict;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel poller's protocol, in every interleaving; and that the search would notice its mistakes. */
@org.junit.jupiter.api.Timeout(value = 600, unit = TimeUnit.SECONDS)
class PollerModelTest {
    private static final int STATES_MAX = 3_000_000;
    private static final boolean LOOKS = true;
    private static final boolean NO_LOOKS = false;

    /** Small ones first. */
    private static final List<Setting> ALL = List.of(
            setting(counts(0, 0), counts(2, 2), "", "", 0, NO_LOOKS),
            setting(counts(1, 0), counts(0, 1), "", "", 0, NO_LOOKS),
            setting(counts(0, 0), counts(0, 1), "1", "", 0, NO_LOOKS),
            setting(counts(0, 0), counts(0, 1), "", "1", 0, NO_LOOKS),
            setting(counts(1, 0), counts(1, 0), "", "1", 0, NO_LOOKS),
            setting(counts(0, 0), counts(0, 1), "1", "", 1, NO_LOOKS),
            setting(counts(0, 0), counts(0, 1), "", "1", 1, NO_LOOKS),
            setting(counts(0, 0), counts(0, 1), "2", "1", 1, NO_LOOKS),
            setting(counts(0, 0), counts(1, 1), "", "", 1, LOOKS),
            setting(counts(0, 0), counts(0, 1), "1", "", 0, LOOKS),
            setting(counts(0, 0), counts(0, 1), "", "1", 1, LOOKS),
            setting(counts(1, 0), counts(1, 1), "", "", 0, NO_LOOKS),
            setting(counts(1, 0), counts(0, 1), "", "", 1, NO_LOOKS),
            setting(counts(0, 0), counts(1, 1), "", "", 2, NO_LOOKS),
            setting(counts(0, 1), counts(0, 1), "1", "", 0, NO_LOOKS), // leaves, becomes ready, arrives: all at once
            setting(counts(0, 1), counts(0, 1), "", "1", 0, NO_LOOKS),
            setting(counts(0, 1), counts(0, 1), "1", "", 1, NO_LOOKS),
            setting(counts(0, 1), counts(0, 1), "", "1", 1, NO_LOOKS),
            setting(counts(0, 0, 0), counts(1, 1, 0), "", "", 0, NO_LOOKS),
            setting(counts(0, 0, 0), counts(0, 1, 0), "1", "", 0, NO_LOOKS),
            setting(counts(0, 0, 0), counts(0, 1, 0), "", "1", 0, NO_LOOKS),
            setting(counts(0, 1, 0), counts(0, 1, 0), "1", "", 0, NO_LOOKS));

    private static int[] counts(int... counts) {
        return counts;
    }

    /** Which loops close, and which end: their numbers, from 1. */
    private static Setting setting(
            int[] messages, int[] events, String closes, String ends, int thefts, boolean looks) {
        int loops = messages.length;
        return new Setting(messages, events, flags(loops, closes), flags(loops, ends), thefts, looks);
    }

    private static boolean[] flags(int loops, String numbers) {
        boolean[] flags = new boolean[loops];
        for (int loop = 0; loop < loops; loop++) flags[loop] = numbers.indexOf('1' + loop) >= 0;
        return flags;
    }

    @Test
    void noWakeUpIsLostAndNobodySelectsTwice() {
        for (Setting setting : ALL) {
            Verdict verdict = new PollerModel(setting).search(STATES_MAX);
            assertNull(verdict.violation(), verdict::toString);
            assertTrue(verdict.quietStates() > 0, verdict::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void everyMistakeIsNoticed(Mistake mistake) {
        for (Setting setting : ALL) {
            Verdict verdict = new PollerModel(setting, mistake).search(STATES_MAX);
            if (verdict.violation() != null) return;
        }
        fail(mistake + " went unnoticed");
    }
}
