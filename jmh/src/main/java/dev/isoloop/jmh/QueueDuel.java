package dev.isoloop.jmh;

import java.util.List;

/**
 * The questions of {@link NextTickCost} and {@link MicrotaskCost} for machines with neighbours: the contenders take turns of about a
 * millisecond in one process, on one thread, again and again, so that each ratio is taken under one and the same circumstance. Not a JMH
 * benchmark.
 *
 * <pre>
 *   one turn:   callback -> queue -> task -> queue -> task ...   100,000 times, always the same task, so many of it queued at once
 * </pre>
 *
 * <p>Each contender has a task of a class of its own, and a process asks for ticks or for microtasks, not for both: what a program does that
 * queues one kind of task. Run: {@code java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -cp jmh/target/isoloop-jmh.jar
 * dev.isoloop.jmh.QueueDuel QUESTION QUEUED [ROUNDS]}. Prints the median and the quartiles over the rounds of the ns per task and of the
 * ratio to the deque in the same round.
 */
public final class QueueDuel {
    private static final int WARM_UP_ROUNDS = 200;
    private static final int TASKS = 100_000;

    private QueueDuel() {}

    /**
     * Lets them compete.
     *
     * @param args ticks or microtasks; how many wait at once; how many rounds, else 1,000
     */
    public static void main(String[] args) {
        String question = args.length > 0 ? args[0] : "";
        int atOnce = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
        QueueContender ours = switch (question) {
            case "ticks" -> new QueueContender.Ticks();
            case "microtasks" -> new QueueContender.Microtasks();
            default ->
                throw new IllegalArgumentException("question is '" + question + "', expected ticks or microtasks");
        };
        try (QueueContender floor = new QueueContender.Deque();
                ours;
                QueueContender netty = new QueueContender.Netty()) {
            String turnIs = TASKS + " tasks, " + atOnce + " queued at once,";
            DuelRounds.play(List.of(floor, ours, netty), WARM_UP_ROUNDS, rounds, turnIs, contender -> {
                long fromNs = System.nanoTime();
                contender.run(TASKS, atOnce);
                return (System.nanoTime() - fromNs) / (double) TASKS;
            });
        }
    }
}
