package dev.isoloop.chaos;

import dev.isoloop.commands.WrongArguments;
import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.loop.Clock;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./isoloop chaos}: rounds of disorder until so many messages were posted; ends at once when a round's books don't balance,
 * and looks at the end whether memory was given back.
 */
@Command(
        name = "isoloop chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Isolates and ports under disorder: random topologies, slow consumers, full queues, closes, moves and crashes.",
            "After each round what every port counted must add up and agree with what the isolates say they did.",
            "At the end every buffer must be closed, and at most 64 MiB of heap be in use after a collection."
        },
        footer = {
            "",
            "Exit code: 0 if every message was accounted for and memory was given back, 1 if not, 2 for wrong arguments."
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final int ROUND_MESSAGES = 2_000_000;
    private static final int CARRIERS = 2;
    private static final double NS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MIB = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--messages", paramLabel = "N", description = "How many to post, 1 or more (default: 10000000).")
    private long messages = 10_000_000;

    @Option(names = "--seed", paramLabel = "S", description = "What the topologies are drawn from (default: 1).")
    private long seed = 1;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;

    private ChaosCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and exits with its code.
     *
     * @param args the command's arguments
     */
    public static void main(String[] args) {
        // Isolates crash on purpose here.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        // Isolates that log while the first of them still starts the logging would be remarked upon.
        LoggerFactory.getILoggerFactory();
        System.exit(execute(System.out, System.err, args));
    }

    static int execute(PrintStream out, PrintStream err, String... args) {
        PrintWriter problems = new PrintWriter(err, true, StandardCharsets.UTF_8);
        return WrongArguments.toOneLine(new CommandLine(new ChaosCommand(out, err)), problems, args);
    }

    @Override
    public Integer call() {
        if (messages < 1) throw WrongArguments.of(spec, "--messages is " + messages + ", expected 1 or more");
        SplittableRandom seeds = new SplittableRandom(seed);
        HeapPeak heap = new HeapPeak();
        ChaosReport sum = ChaosReport.none();
        long startNs = Clock.system().nanoTime();
        try (IsolateHost carriers = IsolateHost.carriers(CARRIERS)) {
            while (sum.posted() < messages) {
                long budget = Math.min(ROUND_MESSAGES, messages - sum.posted());
                sum = sum.plus(new ChaosRound(seeds.nextLong(), budget, carriers).run());
                heap.look();
            }
        } catch (IllegalStateException unbalanced) {
            err.println("chaos: seed " + seed + ", round " + (sum.rounds() + 1) + ": " + unbalanced.getMessage());
            return 1;
        }
        double seconds = (Clock.system().nanoTime() - startNs) / NS_PER_SECOND;
        MemoryUse memory = MemoryUse.atEnd(heap);
        print(sum, seconds, memory);
        return verdict(memory);
    }

    /** The exit code of a run whose books balance: 1 with a line if it has left too much memory behind. */
    private int verdict(MemoryUse memory) {
        Optional<String> excess = memory.excess();
        excess.ifPresent(what -> err.println("chaos: seed " + seed + ": " + what));
        return excess.isPresent() ? 1 : 0;
    }

    private void print(ChaosReport sum, double seconds, MemoryUse memory) {
        double peakMib = memory.heapPeakBytes() / BYTES_PER_MIB;
        double afterCollectionMib = memory.heapAfterCollectionPeakBytes() / BYTES_PER_MIB;
        double leftMib = memory.heapLeftBytes() / BYTES_PER_MIB;
        OptionalLong residentBytes = memory.residentPeakBytes();
        if (json) {
            out.printf(
                    Locale.ROOT,
                    "{\"seed\":%d,\"messages\":%d,\"delivered\":%d,\"dropped\":%d,\"deadLettered\":%d,\"refused\":%d,"
                            + "\"rounds\":%d,\"isolates\":%d,\"crashes\":%d,\"moves\":%d,\"seconds\":%.1f,"
                            + "\"heapPeakMib\":%.1f,\"heapAfterCollectionPeakMib\":%.1f,\"heapLeftMib\":%.1f,"
                            + "\"buffersPeakBytes\":%d,\"unclosedBuffers\":%d%s}%n",
                    seed,
                    sum.posted(),
                    sum.delivered(),
                    sum.dropped(),
                    sum.deadLettered(),
                    sum.refused(),
                    sum.rounds(),
                    sum.isolates(),
                    sum.crashes(),
                    sum.moves(),
                    seconds,
                    peakMib,
                    afterCollectionMib,
                    leftMib,
                    memory.buffersPeakBytes(),
                    memory.unclosedBuffers(),
                    mib(",\"residentPeakMib\":%.1f", residentBytes));
            return;
        }
        out.printf(Locale.ROOT, "%,15d messages posted, every one accounted for%n", sum.posted());
        out.printf(Locale.ROOT, "%,15d delivered, in order%n", sum.delivered());
        out.printf(Locale.ROOT, "%,15d dropped by queues that may%n", sum.dropped());
        out.printf(Locale.ROOT, "%,15d dead-lettered%n", sum.deadLettered());
        out.printf(Locale.ROOT, "%,15d refused%n", sum.refused());
        out.printf(
                Locale.ROOT,
                "%,15d rounds, %,d isolates, %,d crashes, %,d ports moved%n",
                sum.rounds(),
                sum.isolates(),
                sum.crashes(),
                sum.moves());
        out.printf(Locale.ROOT, "%,15.1f seconds%n", seconds);
        out.printf(
                Locale.ROOT,
                "%,15.1f MiB of heap at most, %,.1f after a collection, %,.1f at the end%n",
                peakMib,
                afterCollectionMib,
                leftMib);
        out.printf(Locale.ROOT, "%,15d bytes of buffers outside the heap at most%n", memory.buffersPeakBytes());
        out.print(mib("%,15.1f MiB resident at most%n", residentBytes));
    }

    private static String mib(String format, OptionalLong bytes) {
        return bytes.isPresent() ? String.format(Locale.ROOT, format, bytes.getAsLong() / BYTES_PER_MIB) : "";
    }
}
