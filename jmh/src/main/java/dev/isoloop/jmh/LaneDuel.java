package dev.isoloop.jmh;

import java.util.List;

/**
 * Lanes, ports and tasks on machines with neighbours: the contenders of one question stand ready in one process and take turns of some
 * milliseconds, with the same two threads, so that each ratio is taken under one and the same circumstance. Whether two virtual processors
 * are two cores or two halves of one changes within a minute, and a round trip between them by a factor of ten. Not a JMH benchmark.
 *
 * <pre>
 *   roundTrip       near --message--> far --message--> near         against two padded volatiles
 *   ports           the same with two ports and a callback at each end: two loops, on the two threads or both on a third one
 *   execute         near --the same task, again and again--> a loop, or an executor, with a thread of its own
 *   oneWay          near --message, again and again--> far          references, capacity 1,024
 *   bytes64         the same, 64 bytes copied in and out            rings of 64 KiB, against Agrona's
 *   bytes1024       the same, 1,024 bytes
 * </pre>
 *
 * <p>Each kind of queue has its loops for itself, so that the compiler treats none as one of many. Run: {@code java --add-exports
 * java.base/jdk.internal.misc=ALL-UNNAMED -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.LaneDuel QUESTION [ROUNDS]}. Prints the median
 * and the quartiles over the rounds of the ns per message and of the ratio to the first contender in the same round.
 */
public final class LaneDuel {
    private static final int WARM_UP_ROUNDS = 20;

    private final List<LaneContender> contenders;
    private final int messages;

    // Written by the near side before it counts the turn, read by the far side behind that.
    private LaneContender playing;

    private final PaddedLong turns = new PaddedLong();
    private final PaddedLong turnsEnded = new PaddedLong();

    private LaneDuel(int messages, LaneContender... contenders) {
        this.messages = messages;
        this.contenders = List.of(contenders);
    }

    /**
     * Lets them compete.
     *
     * @param args as above
     * @throws InterruptedException if interrupted meanwhile
     */
    public static void main(String[] args) throws InterruptedException {
        String question = args.length > 0 ? args[0] : "";
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        LaneDuel duel = switch (question) {
            case "roundTrip" ->
                new LaneDuel(
                        20_000,
                        new LaneContender.Volatiles(),
                        LaneContender.LaneTrips.bounded(),
                        LaneContender.LaneTrips.growing(),
                        new LaneContender.JcToolsTrips(),
                        new LaneContender.VarHandleTrips());
            case "ports" ->
                new LaneDuel(
                        20_000,
                        new LaneContender.Volatiles(),
                        new LaneContender.PortTrips(),
                        new LaneContender.CarriedTrips());
            case "execute" ->
                new LaneDuel(
                        100_000,
                        LaneContender.TaskWay.netty(),
                        LaneContender.TaskWay.isoloop(),
                        LaneContender.TaskWay.pool());
            case "oneWay" ->
                new LaneDuel(
                        500_000,
                        LaneContender.LaneWay.bounded(),
                        LaneContender.LaneWay.growing(),
                        new LaneContender.RungWay(),
                        new LaneContender.FencedWay(),
                        new LaneContender.JcToolsWay(),
                        new LaneContender.VarHandleWay(),
                        new LaneContender.UnboundedWay());
            case "bytes64" -> new LaneDuel(100_000, new LaneContender.BytesWay(64), new LaneContender.AgronaWay(64));
            case "bytes1024" ->
                new LaneDuel(50_000, new LaneContender.BytesWay(1_024), new LaneContender.AgronaWay(1_024));
            default ->
                throw new IllegalArgumentException("question is '" + question
                        + "', expected roundTrip, ports, execute, oneWay, bytes64 or bytes1024");
        };
        duel.play(rounds);
    }

    private void play(int rounds) {
        Thread far = new Thread(this::farSide, "far");
        far.setDaemon(true);
        far.start();
        DuelRounds.play(contenders, WARM_UP_ROUNDS, rounds, messages + " messages", this::turn);
    }

    private double turn(LaneContender contender) {
        playing = contender;
        long fromNs = System.nanoTime();
        long turn = turns.get() + 1;
        turns.setRelease(turn);
        contender.near(messages);
        while (turnsEnded.getVolatile() != turn) {
            Thread.onSpinWait();
        }
        return (System.nanoTime() - fromNs) / (double) messages;
    }

    private void farSide() {
        for (long turn = 1; ; turn++) {
            while (turns.getVolatile() != turn) {
                Thread.onSpinWait();
            }
            playing.far(messages);
            turnsEnded.setRelease(turn);
        }
    }
}
