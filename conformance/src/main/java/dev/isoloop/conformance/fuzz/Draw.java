package dev.isoloop.conformance.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices from one seed: the same seed makes the same choices on every machine. */
final class Draw {
    private final SplittableRandom random;

    Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A whole number, both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T either(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
