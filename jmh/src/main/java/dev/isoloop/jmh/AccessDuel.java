package dev.isoloop.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The question of {@link BufferAccess} for machines with neighbours: the contenders take turns of about a millisecond in one process,
 * again and again, so that each ratio is taken under one and the same circumstance. Not a JMH benchmark.
 *
 * <pre>
 *   sequential   0, 8, 16, ... of 8 KiB, by a counting loop       a b c d, b c d a, c d a b, ...
 *   random       1,024 longs of the same 8 KiB, drawn before
 * </pre>
 *
 * <p>One operation reads a long and stores it again, one larger. Each contender has its loops for itself. Run: {@code java --add-exports
 * java.base/jdk.internal.misc=ALL-UNNAMED -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.AccessDuel ORDER [ROUNDS]}. Prints the
 * median and the quartiles over the rounds of the ns per operation and of the ratio to the array in the same round.
 */
public final class AccessDuel {
    private static final String RANDOM = "random";
    private static final int WARM_UP_ROUNDS = 200;
    private static final int SWEEPS = 1_000;

    private final boolean isRandom;
    private final int[] numbers = new SplittableRandom(1)
            .ints(AccessContender.ACCESSES, 0, AccessContender.ACCESSES)
            .toArray();
    private final List<AccessContender> contenders = new ArrayList<>(List.of(
            new AccessContender.Array(),
            new AccessContender.Direct(),
            new AccessContender.Agronas(),
            new AccessContender.Owned(),
            new AccessContender.Shared(),
            new AccessContender.Elements()));

    private AccessDuel(boolean isRandom) {
        this.isRandom = isRandom;
        if (Segments.EXIST) contenders.add(new AccessContender.Segment());
    }

    /**
     * Lets them compete.
     *
     * @param args as above; else 1,000 rounds
     * @throws Throwable if a memory segment refuses an access
     */
    public static void main(String[] args) throws Throwable {
        MainArguments.run(AccessDuel.class, args, given -> {
            String order = given.oneOf(0, "order", List.of("sequential", RANDOM));
            int rounds = given.number(1, "rounds", 1_000);
            new AccessDuel(order.equals(RANDOM)).play(rounds);
        });
    }

    private void play(int rounds) throws Throwable {
        DuelRounds.play(contenders, WARM_UP_ROUNDS, rounds, SWEEPS * numbers.length + " accesses", this::turn);
    }

    private double turn(AccessContender contender) throws Throwable {
        long fromNs = System.nanoTime();
        if (isRandom) contender.random(SWEEPS, numbers);
        else contender.sequential(SWEEPS);
        return (System.nanoTime() - fromNs) / (double) (SWEEPS * numbers.length);
    }
}
