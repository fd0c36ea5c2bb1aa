package dev.isoloop.jmh;

import java.util.List;

/**
 * The question of {@link StructuredClone} for machines with neighbours: the contenders take turns of about a millisecond in one process,
 * on one thread, again and again, so that each ratio is taken under one and the same circumstance. Not a JMH benchmark.
 *
 * <pre>
 *   records   an order of records, strings and an unmodifiable list     isoloop kryo fory javaSerialization jackson, kryo fory ...
 *   mutable   a record of an array, a list of records, and a map        the same
 *   arrays    1 MiB of numbers in 384 arrays                            without jackson, whose one copy takes thirty turns
 * </pre>
 *
 * <p>A process asks about one shape, each contender has a loop of its own, and copies as often in its turn as fills it. Run: {@code java
 * --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.CloneDuel SHAPE [ROUNDS]}. Prints
 * the median and the quartiles over the rounds of the ns per copy, and of what isoloop takes of each peer's time in the same round.
 */
public final class CloneDuel {
    private static final int WARM_UP_ROUNDS = 400;

    private CloneDuel() {}

    /**
     * Lets them compete.
     *
     * @param args the shape; how many rounds, else 400
     * @throws Exception if one can't copy the message
     */
    public static void main(String[] args) throws Exception {
        MainArguments.run(
                CloneDuel.class,
                args,
                given -> play(given.oneOf(0, "shape", CloneShapes.NAMES), given.number(1, "rounds", 400)));
    }

    private static void play(String shape, int rounds) throws Exception {
        Object message = CloneShapes.of(shape);
        List<CloneContender> contenders = switch (shape) {
            case "records" ->
                List.of(
                        new CloneContender.Isoloop(10_000),
                        new CloneContender.OfKryo(10_000),
                        new CloneContender.OfFory(1_000),
                        new CloneContender.OfJavaSerialization(30),
                        new CloneContender.OfJackson(150));
            case "mutable" ->
                List.of(
                        new CloneContender.Isoloop(1_000),
                        new CloneContender.OfKryo(1_000),
                        new CloneContender.OfFory(1_000),
                        new CloneContender.OfJavaSerialization(30),
                        new CloneContender.OfJackson(150));
            default ->
                List.of(
                        new CloneContender.Isoloop(8),
                        new CloneContender.OfKryo(8),
                        new CloneContender.OfFory(8),
                        new CloneContender.OfJavaSerialization(1));
        };
        for (CloneContender contender : contenders) requireCopies(contender, message);
        DuelRounds.playForFirst(contenders, WARM_UP_ROUNDS, rounds, "About a millisecond", contender -> {
            Object[] latest = new Object[1];
            contender.copy(message, 1, latest); // finds the caches as the contender before has left them
            long fromNs = System.nanoTime();
            contender.copy(message, contender.copies, latest);
            return (System.nanoTime() - fromNs) / (double) contender.copies;
        });
    }

    private static void requireCopies(CloneContender contender, Object message) throws Exception {
        Object[] latest = new Object[1];
        contender.copy(message, 1, latest);
        CloneShapes.requireCopy(message, latest[0]);
    }
}
