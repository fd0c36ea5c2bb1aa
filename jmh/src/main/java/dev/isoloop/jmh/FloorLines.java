package dev.isoloop.jmh;

import java.util.Arrays;

/**
 * What a round trip between two threads takes at least: a padded volatile for each way, of many such pairs one after the other. What a
 * line costs between two cores hangs on its address, by which the processor chooses the slice of its cache that keeps it, and differs by
 * half between two lines: a floor is measured on many. Lanes wander over many lines by themselves.
 *
 * <p>Each side counts turns for itself, and both go on to the next after the same trip.
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

    PaddedLong there(int turn) {
        return there[turn & PAIRS - 1];
    }

    PaddedLong back(int turn) {
        return back[turn & PAIRS - 1];
    }
}
