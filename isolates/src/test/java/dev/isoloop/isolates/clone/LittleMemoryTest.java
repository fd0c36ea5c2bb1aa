package dev.isoloop.isolates.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.channels.TransferList;
import dev.isoloop.isolates.AnotherJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copying where memory ends, wherever in the copying it does. */
@Timeout(120)
class LittleMemoryTest {
    @Test
    void aThreadThatHasRunOutOfMemoryInACopyCopiesOnWhenThereIsSome() throws Exception {
        assertEquals(
                "out of memory and well afterwards",
                AnotherJvm.lastLineOf(Child.class, List.of("-Xmx8m", "-XX:+UseSerialGC", "-XX:-UseTLAB")));
    }

    /** The program of the other JVM: its heap is full but for a little, and for a little more in each round. */
    static final class Child {
        private static final int ROUNDS = 60;
        private static final int BYTES_MORE_IN_EACH_ROUND = 120;
        private static final int[] SIZES = {1 << 14, 1 << 10, 1 << 6, 2};

        private static int outOfMemory;
        private static Throwable harm;

        @SuppressWarnings("UnusedVariable") // room, until it is given up
        private static byte[] spare;

        private static Object[] hoard;

        private Child() {}

        /** Says what came of it. */
        public static void main(String[] args) throws InterruptedException {
            List<Object> small = listOf(1);
            List<Object> large = listOf(100);
            for (int round = 0; round < ROUNDS && harm == null; round++) {
                int spareBytes = round * BYTES_MORE_IN_EACH_ROUND;
                // A work area is its thread's, and small at first.
                Thread thread = new Thread(() -> copy(small, large, spareBytes));
                thread.start();
                thread.join();
            }
            if (harm != null) {
                System.out.println(harm);
            } else {
                System.out.println(outOfMemory > 0 ? "out of memory and well afterwards" : "never out of memory");
            }
        }

        private static List<Object> listOf(int size) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) list.add(new int[] {i});
            return list;
        }

        private static void copy(List<Object> small, List<Object> large, int spareBytes) {
            try {
                check(small);
                copyInLittleMemory(large, spareBytes);
                check(large);
                check(small);
            } catch (Throwable failure) {
                harm = failure;
            }
        }

        private static void copyInLittleMemory(List<Object> large, int spareBytes) {
            spare = new byte[spareBytes];
            fill();
            spare = null;
            try {
                StructuredClone.clone(large, TransferList.none());
            } catch (OutOfMemoryError expected) {
                outOfMemory++;
            } finally {
                hoard = null;
            }
        }

        /** Each array holds the one before. */
        private static void fill() {
            for (int size : SIZES) {
                try {
                    while (true) {
                        Object[] more = new Object[size];
                        more[0] = hoard;
                        hoard = more;
                    }
                } catch (OutOfMemoryError full) {
                    // So a smaller one may fit yet.
                }
            }
        }

        private static void check(List<Object> list) {
            List<?> copy = (List<?>) StructuredClone.clone(list, TransferList.none());
            for (int i = 0; i < list.size(); i++) {
                int[] element = (int[]) copy.get(i);
                if (element == list.get(i) || element[0] != i) {
                    throw new IllegalStateException("element " + i + " was not copied");
                }
            }
        }
    }
}
