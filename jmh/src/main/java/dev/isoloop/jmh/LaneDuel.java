package dev.isoloop.jmh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lanes, ports and tasks on machines with neighbours: the contenders of one question stand ready in one process and take turns of
 * some milliseconds, with the same two threads or threads of their own, so that each ratio is taken under one and the same
 * circumstance. Whether two virtual processors are two cores or two halves of one changes within a minute, and a round trip between
 * them by a factor of ten. Not a JMH benchmark.
 *
 * <pre>
 *   roundTrip       near --message--> far --message--> near         against two padded volatiles
 *   ports           the same with two ports and a callback at each end: two loops, on the two threads
 *   carrier         two such loops on a third thread, against two loops on the two; and two isolates on a fourth
 *   loops           two loops on the two threads with callbacks that pass the message in a lane, without ports
 *   actors          the same, Pekko's actors against the two loops on the two threads
 *   parked          near --message, wakes--> far --> near         whoever waits is parked; against bare park and unpark
 *   execute         near --the same task, again and again--> a loop, or an executor, with a thread of its own
 *   oneWay          near --message, again and again--> far          references, capacity 1,024
 *   bytes64         the same, 64 bytes copied in and out            rings of 64 KiB, against Agrona's
 *   bytes1024       the same, 1,024 bytes
 * </pre>
 *
 * <p>Two threads that wake each other are ten times as quick where the system lets them share one processor, which it decides anew all the
 * time. So {@code parked} says little unless its threads are pinned, by their names: {@code java} and {@code near} are one side, {@code echo}
 * and {@code far} the other.
 *
 * <p>Each kind of queue has its loops for itself, so that the compiler treats none as one of many; for the same reason what runs the
 * library's event loop has a process to itself beside the floor, but for {@code carrier} and {@code actors}; isolates bring all their
 * classes a second time, so that they play beside others without changing these. Run: {@code java --add-exports
 * java.base/jdk.internal.misc=ALL-UNNAMED -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.LaneDuel QUESTION [ROUNDS [JAR...]]}. Prints the
 * median and the quartiles over the rounds of the ns per message and of the ratio to the first contender in the same round. The library's
 * own contenders of each JAR, another build's benchmarks, compete as well.
 */
public final class LaneDuel {
    private static final List<String> QUESTIONS = List.of(
            "roundTrip", "ports", "carrier", "loops", "actors", "parked", "execute", "oneWay", "bytes64", "bytes1024");

    private static final int WARM_UP_ROUNDS = 20;
    private static final int GREETINGS = 1_000;

    /** Untimed, before a turn of the two threads: a far one that has slept may have been woken on the near one's processor and still be there. */
    private final LaneContender greeting = new LaneContender.Volatiles();

    private final List<LaneContender> contenders;
    private final int messages;

    // Written by the near side before it counts the turn, read by the far side behind that.
    private LaneContender playing;
    private int toPass;

    private final PaddedLong turns = new PaddedLong();
    private final PaddedLong turnsEnded = new PaddedLong();

    private LaneDuel(int messages, List<LaneContender> contenders) {
        this.messages = messages;
        this.contenders = List.copyOf(contenders);
    }

    /**
     * Lets them compete.
     *
     * @param args as above
     * @throws Exception if a contender can't be started, or if interrupted meanwhile
     */
    public static void main(String[] args) throws Exception {
        MainArguments.run(
                LaneDuel.class,
                args,
                given -> play(
                        given.oneOf(0, "question", QUESTIONS),
                        given.number(1, "rounds", 100),
                        given.files(2, "another build's jar")));
    }

    private static void play(String question, int rounds, List<Path> otherBuilds) throws Exception {
        List<LaneContender> contenders = new ArrayList<>(contenders(question));
        for (Path jar : otherBuilds) {
            contenders.addAll(ApartContender.of(jar, question));
        }
        new LaneDuel(messages(question), contenders).play(rounds);
    }

    /** Those of a question. Other builds are asked by this name, too. */
    static List<LaneContender> contenders(String question) throws Exception {
        return switch (question) {
            case "roundTrip" ->
                List.of(
                        new LaneContender.Volatiles(),
                        LaneContender.LaneTrips.bounded(),
                        LaneContender.LaneTrips.growing(),
                        new LaneContender.JcToolsTrips(),
                        new LaneContender.VarHandleTrips());
            case "ports" -> List.of(new LaneContender.Volatiles(), new LaneContender.PortTrips());
            case "carrier" ->
                List.of(
                        new LaneContender.PortTrips(),
                        ThreadedContender.Ports.onOneCarrier(),
                        ApartContender.of(ThreadedContender.CarriedIsolates.class),
                        new LaneContender.Volatiles());
            case "loops" -> List.of(new LaneContender.Volatiles(), new LaneContender.LoopTrips());
            case "actors" ->
                List.of(
                        new LaneContender.PortTrips(),
                        new LaneContender.Volatiles(),
                        ThreadedContender.Ports.onOneCarrier(),
                        new ThreadedContender.Actors("pekkoDefault", new PingPongLatency.PekkoDefault()),
                        new ThreadedContender.Actors("pekkoPinned", new PingPongLatency.PekkoPinned()));
            case "parked" ->
                List.of(
                        new ThreadedContender.Parked("parkUnpark", new ParkedWake.Bare()),
                        new ThreadedContender.Parked("isoloop", new ParkedWake.Lanes()),
                        ThreadedContender.Ports.parking(),
                        new ThreadedContender.Parked("linkedBlockingQueue", new ParkedWake.BlockingQueues()));
            case "execute" ->
                List.of(
                        ThreadedContender.Tasks.netty(),
                        ThreadedContender.Tasks.isoloop(),
                        ThreadedContender.Tasks.pool());
            case "oneWay" ->
                List.of(
                        LaneContender.LaneWay.bounded(),
                        LaneContender.LaneWay.growing(),
                        new LaneContender.RungWay(16),
                        new LaneContender.RungWay(256),
                        new LaneContender.FencedWay(),
                        new LaneContender.JcToolsWay(),
                        new LaneContender.VarHandleWay(),
                        new LaneContender.UnboundedWay());
            case "bytes64" -> List.of(new LaneContender.BytesWay(64), new LaneContender.AgronaWay(64));
            case "bytes1024" -> List.of(new LaneContender.BytesWay(1_024), new LaneContender.AgronaWay(1_024));
            default ->
                throw new IllegalArgumentException("question is '" + question + "', expected one of " + QUESTIONS);
        };
    }

    /** In a turn: so many that it lasts some milliseconds. */
    private static int messages(String question) {
        return switch (question) {
            case "parked" -> 2_000;
            case "actors" -> 5_000;
            case "bytes1024" -> 50_000;
            case "bytes64", "execute" -> 100_000;
            case "oneWay" -> 500_000;
            default -> 20_000;
        };
    }

    private void play(int rounds) throws InterruptedException {
        Thread far = new Thread(this::farSide, "far");
        far.setDaemon(true);
        far.start();
        DuelRounds.play(contenders, WARM_UP_ROUNDS, rounds, messages + " messages", this::turn);
        for (LaneContender contender : contenders) {
            contender.end();
        }
    }

    private double turn(LaneContender contender) throws InterruptedException {
        if (!contender.hasThreadsOfItsOwn()) {
            pass(greeting, GREETINGS);
        }
        long fromNs = System.nanoTime();
        pass(contender, messages);
        return (System.nanoTime() - fromNs) / (double) messages;
    }

    private void pass(LaneContender contender, int count) throws InterruptedException {
        playing = contender;
        toPass = count;
        long turn = turns.get() + 1;
        turns.setRelease(turn);
        contender.near(count);
        while (turnsEnded.getVolatile() != turn) {
            Thread.yield(); // the far side may need this processor, if there is one only
        }
    }

    private void farSide() {
        for (long turn = 1; ; turn++) {
            while (turns.getVolatile() != turn) {
                Thread.yield();
            }
            playing.far(toPass);
            turnsEnded.setRelease(turn);
        }
    }
}
