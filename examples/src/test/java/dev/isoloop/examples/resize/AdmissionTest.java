package dev.isoloop.examples.resize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    @Test
    void aPictureThatWouldGoOverTheBudgetWaitsUntilAnotherIsThrough() {
        Admission admission = new Admission(100, 10);
        assertTrue(admission.tryAdmit(60));
        assertFalse(admission.tryAdmit(41));
        assertTrue(admission.tryAdmit(40));
        admission.release(60);
        assertTrue(admission.tryAdmit(41));
        assertEquals(81, admission.admittedBytes());
    }

    @Test
    void moreThanSoManyPicturesAreNotAdmittedHoweverSmallTheyAre() {
        Admission admission = new Admission(1_000, 2);
        assertTrue(admission.tryAdmit(1));
        assertTrue(admission.tryAdmit(1));
        assertFalse(admission.tryAdmit(1));
        admission.release(1);
        assertTrue(admission.tryAdmit(1));
    }

    @Test
    void whatCanNeverFitIsToldApartFromWhatMustWait() {
        Admission admission = new Admission(100, 2);
        assertTrue(admission.tryAdmit(90));
        assertTrue(admission.everFits(100));
        assertFalse(admission.tryAdmit(100));
        assertFalse(admission.everFits(101));
    }

    @Test
    void aNeedNearTheLargestLongDoesNotOverflowTheSum() {
        Admission admission = new Admission(Long.MAX_VALUE, 3);
        assertTrue(admission.tryAdmit(Long.MAX_VALUE));
        assertFalse(admission.tryAdmit(1));
    }

    @Test
    void releasingWhatWasNotAdmittedIsAnError() {
        Admission admission = new Admission(100, 2);
        assertThrows(IllegalStateException.class, () -> admission.release(0));
        admission.tryAdmit(10);
        assertThrows(IllegalStateException.class, () -> admission.release(11));
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Admission(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Admission(1, 0));
    }

    @Test
    void aThousandPicturesOfAnySizeNeverNeedMoreThanTheBudget() {
        Admission admission = new Admission(1_000, 6);
        ArrayDeque<Long> admitted = new ArrayDeque<>();
        Random random = new Random(7);
        for (int picture = 0; picture < 1_000; picture++) {
            long need = 1L + random.nextInt(1_000);
            while (!admission.tryAdmit(need)) {
                admission.release(admitted.remove());
            }
            admitted.add(need);
            assertEquals(admitted.size(), admission.admittedPictures());
            assertEquals(admitted.stream().mapToLong(Long::longValue).sum(), admission.admittedBytes());
        }
        assertTrue(admission.mostBytes() <= admission.budgetBytes());
        assertTrue(admission.mostBytes() > 500, "the budget is made use of");
    }
}
