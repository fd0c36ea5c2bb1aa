package dev.isoloop.jmh;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/**
 * Contenders that take turns in one process, round after round, each round beginning with the next of them, so that each ratio is taken
 * under one and the same circumstance.
 */
final class DuelRounds {
    /** A contender's turn: the ns per operation. */
    interface Turn<C extends DuelContender, X extends Throwable> {
        double nsOf(C contender) throws X;
    }

    private DuelRounds() {}

    /** Plays, and prints the median and the quartiles of all rounds but those before the first that counts: ratios to the first's. */
    static <C extends DuelContender, X extends Throwable> void play(
            List<C> contenders, int warmUpRounds, int rounds, String turnIs, Turn<C, X> turn) throws X {
        play(contenders, warmUpRounds, rounds, turn, (ns, firstNs) -> ns / firstNs);
        print(contenders, rounds, turnIs, "of " + contenders.get(0).name);
    }

    /** The same with the inverse ratios: what the first contender takes of each other's time. */
    static <C extends DuelContender, X extends Throwable> void playForFirst(
            List<C> contenders, int warmUpRounds, int rounds, String turnIs, Turn<C, X> turn) throws X {
        play(contenders, warmUpRounds, rounds, turn, (ns, firstNs) -> firstNs / ns);
        print(contenders, rounds, turnIs, contenders.get(0).name + "'s time to its");
    }

    private static <C extends DuelContender, X extends Throwable> void play(
            List<C> contenders, int warmUpRounds, int rounds, Turn<C, X> turn, DoubleBinaryOperator ratio) throws X {
        int count = contenders.size();
        for (int round = -warmUpRounds; round < rounds; round++) {
            double[] ns = new double[count];
            for (int number = 0; number < count; number++) {
                int at = Math.floorMod(number + round, count);
                ns[at] = turn.nsOf(contenders.get(at));
            }
            for (int at = 0; at < count && round >= 0; at++) {
                contenders.get(at).ns.add(ns[at]);
                contenders.get(at).ratios.add(ratio.applyAsDouble(ns[at], ns[0]));
            }
        }
    }

    private static <C extends DuelContender> void print(List<C> contenders, int rounds, String turnIs, String ratioIs) {
        System.out.printf("%s a turn, %d rounds; median (quartiles)%n", turnIs, rounds);
        for (C contender : contenders) {
            System.out.printf(
                    "%-25s %s ns   %s %s%n", contender.name, spread(contender.ns), spread(contender.ratios), ratioIs);
        }
    }

    private static String spread(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int last = sorted.length - 1;
        return String.format(
                Locale.ROOT, "%7.2f (%.2f to %.2f)", sorted[last / 2], sorted[last / 4], sorted[last - last / 4]);
    }
}
