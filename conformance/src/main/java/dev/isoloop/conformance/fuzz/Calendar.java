package dev.isoloop.conformance.fuzz;

import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * Which points in time a program already uses. Real time is never exact, so that two timers must not become due close to each
 * other: every point is a multiple of {@link #GRID_MS} (or lies half-way, after a long {@code busy}), and used once.
 */
final class Calendar {
    static final int GRID_MS = 40;
    static final int APART_MS = 20;
    private static final int HORIZON_MS = 440;

    private final TreeSet<Integer> used = new TreeSet<>();

    /**
     * A duration that leads to an unused point.
     *
     * @param fromMs when the timer starts
     * @param draw the choices
     * @return the duration, or empty if the tries found none
     */
    OptionalInt duration(int fromMs, Draw draw) {
        for (int tries = 0; tries < 6; tries++) {
            int duration = GRID_MS * draw.between(1, 6);
            if (take(fromMs + duration)) {
                return OptionalInt.of(duration);
            }
        }
        return OptionalInt.empty();
    }

    /** Takes all points of an interval, or none. */
    boolean takeAll(int fromMs, int periodMs, int times) {
        for (int i = 1; i <= times; i++) {
            if (!isFree(fromMs + i * periodMs)) {
                return false;
            }
        }
        for (int i = 1; i <= times; i++) {
            used.add(fromMs + i * periodMs);
        }
        return true;
    }

    boolean take(int atMs) {
        return isFree(atMs) && used.add(atMs);
    }

    private boolean isFree(int atMs) {
        Integer next = used.ceiling(atMs - APART_MS + 6);
        return atMs <= HORIZON_MS && (next == null || next >= atMs + APART_MS - 5);
    }
}
