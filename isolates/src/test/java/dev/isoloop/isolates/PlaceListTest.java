package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlaceListTest {
    private final PlaceList list = new PlaceList();

    private PlaceList.Place appended() {
        PlaceList.Place place = new PlaceList.Place(null);
        list.append(place);
        return place;
    }

    private PlaceList.Place behind(PlaceList.Place earlier) {
        PlaceList.Place place = new PlaceList.Place(null);
        list.insertAfter(earlier, place);
        return place;
    }

    /** Labels agree with a plain list of the same places. */
    private static void assertOrder(List<PlaceList.Place> expected) {
        for (int i = 1; i < expected.size(); i++) {
            assertTrue(expected.get(i).isAfter(expected.get(i - 1)), "place " + i + " comes after the one before it");
            assertFalse(
                    expected.get(i - 1).isAfter(expected.get(i)), "place " + (i - 1) + " does not come after the next");
        }
    }

    @Test
    void appendedPlacesComeInTheOrderInWhichTheyWereAppended() {
        List<PlaceList.Place> model = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            model.add(appended());
        }
        assertOrder(model);
    }

    @Test
    void aHundredThousandPlacesFitBetweenTwoNeighboursWhereverTheyAreInserted() {
        PlaceList.Place first = appended();
        PlaceList.Place end = appended();
        List<PlaceList.Place> reversed = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            reversed.add(behind(first));
        }
        List<PlaceList.Place> model = new ArrayList<>();
        model.add(list.head());
        model.add(first);
        for (int i = reversed.size() - 1; i >= 0; i--) {
            model.add(reversed.get(i));
        }
        model.add(end);
        assertOrder(model);
    }

    @Test
    void eachPlaceInsertedBehindTheOneBeforeItKeepsItsNeighboursApart() {
        PlaceList.Place at = appended();
        PlaceList.Place end = appended();
        List<PlaceList.Place> model = new ArrayList<>(List.of(list.head(), at));
        for (int i = 0; i < 100_000; i++) {
            at = behind(at);
            model.add(at);
        }
        model.add(end);
        assertOrder(model);
    }

    @Test
    void anyMixOfInsertionsAndRemovalsAgreesWithAPlainList() {
        Random random = new Random(7);
        List<PlaceList.Place> model = new ArrayList<>(List.of(list.head()));
        for (int step = 0; step < 20_000; step++) {
            int at = random.nextInt(model.size());
            if (at > 0 && random.nextInt(3) == 0) {
                list.remove(model.remove(at));
            } else {
                model.add(at + 1, behind(model.get(at)));
            }
        }
        assertOrder(model);
        assertEquals(model.get(0), list.head());
    }
}
