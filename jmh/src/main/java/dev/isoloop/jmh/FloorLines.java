package dev.isoloop.jmh;

import java.util.Arrays;

/**
 * What a round trip between two threads takes at least: a padded volatile for each way, of many such pairs one after the other. What a
 * line costs between two cores hangs on its address, by which the processor chooses the slice of its cache that keeps it, and differs by
 * half between two lines: a floor is measured on many. Lanes wander over many lines by themselves.
 *
 * <p>Both sides begin with the same pair; it is for them to go on to the next after the same trip.
 */
final class FloorLines {
    private static final int PAIRS = 64;

    private final PaddedLong[] there = lines();
    private final PaddedLong[] back = lines();

    private static PaddedLong[] lines() {
        PaddedLong[] lines = new PaddedLong[PAIRS];
        Arrays.setAll(lines, at -> new PaddedLong());
        return lines;
    }

    Side near() {
        return new Side(there, back);
    }

    Side far() {
        return new Side(back, there);
    }

    /** The pair as one thread sees it, which alone uses this. */
    static final class Side {
        private final PaddedLong[] tos;
        private final PaddedLong[] froms;
        private int pair;

        /** Where this side writes. */
        PaddedLong to;

        /** Where the other side writes. */
        PaddedLong from;

        private Side(PaddedLong[] tos, PaddedLong[] froms) {
            this.tos = tos;
            this.froms = froms;
            choose(0);
        }

        void nextPair() {
            choose((pair + 1) % PAIRS);
        }

        private void choose(int at) {
            pair = at;
            to = tos[at];
            from = froms[at];
        }
    }
}
