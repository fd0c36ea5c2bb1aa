package dev.isoloop.jmh;

import java.util.List;

/**
 * The questions of {@link NextTickCost}, {@link MicrotaskCost} and {@link ManyPorts} for machines with neighbours: the contenders take turns
 * of about a millisecond in one process, on one thread, again and again, so that each ratio is taken under one and the same circumstance. Not a
 * JMH benchmark.
 *
 * <pre>
 *   ticks        callback -> queue -> task -> queue -> task ...   against a deque of runnables
 *   microtasks   the same
 *   ports        callback -> port -> listener -> port ...         2 ports; 10,000 ports, of which 2 are used; 10,000, each in its turn
 * </pre>
 *
 * <p>Always the same task or message, so many of it queued at once. Each contender has a task of a class of its own, and a process asks one
 * question: what a program does that queues one kind of task. Run: {@code java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -cp
 * jmh/target/isoloop-jmh.jar dev.isoloop.jmh.QueueDuel QUESTION QUEUED [ROUNDS]}. Prints the median and the quartiles over the rounds of the
 * ns per task and of the ratio to the first contender in the same round.
 */
public final class QueueDuel {
    private static final int WARM_UP_ROUNDS = 200;
    private static final int TASKS = 20_000;

    private QueueDuel() {}

    /**
     * Lets them compete.
     *
     * @param args the question; how many wait at once; how many rounds, else 1,000
     */
    public static void main(String[] args) {
        MainArguments.run(
                QueueDuel.class,
                args,
                given -> play(
                        given.oneOf(0, "question", List.of("ticks", "microtasks", "ports")),
                        given.number(1, "queued", 1),
                        given.number(2, "rounds", 1_000)));
    }

    private static void play(String question, int atOnce, int rounds) {
        List<QueueContender> contenders = switch (question) {
            case "ticks" -> List.of(new QueueContender.Deque(), new QueueContender.Ticks(), new QueueContender.Netty());
            case "microtasks" ->
                List.of(new QueueContender.Deque(), new QueueContender.Microtasks(), new QueueContender.Netty());
            default ->
                List.of(
                        new QueueContender.Ports(2, 2),
                        new QueueContender.Ports(10_000, 2),
                        new QueueContender.Ports(10_000, 10_000));
        };
        String turnIs = TASKS + " tasks, " + atOnce + " queued at once,";
        DuelRounds.play(contenders, WARM_UP_ROUNDS, rounds, turnIs, contender -> {
            long fromNs = System.nanoTime();
            contender.run(TASKS, atOnce);
            return (System.nanoTime() - fromNs) / (double) TASKS;
        });
        contenders.forEach(QueueContender::close);
    }
}
