package dev.isoloop.jmh;

import java.util.ArrayList;
import java.util.List;

/** One of those that take turns in {@link DuelRounds}, and what its turns took. */
abstract class DuelContender {
    final String name;

    /** Per operation, one for each round that counts. */
    final List<Double> ns = new ArrayList<>();

    /** The same, to that of the first contender in the same round. */
    final List<Double> ratios = new ArrayList<>();

    DuelContender(String name) {
        this.name = name;
    }

    @Override
    public final String toString() {
        return name;
    }
}
