package dev.isoloop.examples.serve;

import dev.isoloop.commands.WrongArguments;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpListenOptions;
import dev.isoloop.net.TcpServer;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of {@code serve}: checks arguments, runs the main loop on the calling thread until a signal. */
@Command(
        name = "serve",
        description = "Serves resized pictures over HTTP: the work on worker isolates, the rest on one loop.",
        sortOptions = false,
        footer = {
            "",
            "POST /resize?width=W  the picture in the body, made W pixels wide and never wider than it was",
            "                      (&format=png instead of jpg); 503 and Retry-After when all workers are busy",
            "GET /ping             pong",
            "GET /stats            counters as JSON",
            "",
            "  curl --data-binary @picture.jpg 'http://localhost:8080/resize?width=320' > small.jpg",
            "",
            "Ctrl-C or SIGTERM ends it once the requests under way are answered, after 30 seconds at most.",
            "",
            "Exit code: 1 stdout full or closed, 2 wrong arguments or port in use, 130 Ctrl-C, 143 SIGTERM."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_ISOLATES = 1_024;

    /** How long requests under way may take after a signal. */
    private static final int GRACE_S = 30;

    /** The share of the heap that all pictures in work may use together. The rest is for everything else. */
    private static final double HEAP_SHARE = 0.6;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "" + DEFAULT_PORT,
            description = "Port to listen at, on all addresses (default: ${DEFAULT-VALUE}). 0 takes any free one.")
    private int port;

    @Option(
            names = "--isolates",
            paramLabel = "N",
            description =
                    "Worker isolates (default: one per core). 0 does the work on the main loop, to see what blocking"
                            + " costs.")
    private Integer isolates;

    @Option(names = "--json", description = "Say as one JSON line where it listens.")
    private boolean json;

    /** Made by picocli. */
    public ServeCommand() {}

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    void help(boolean asked) {
        // picocli prints the help by itself.
    }

    @Override
    public Integer call() {
        int workers = checkedIsolates();
        require(port >= 0 && port <= MAX_PORT, "--port is " + port + ", expected 0 to " + MAX_PORT);
        AtomicReference<Runnable> shutDown = new AtomicReference<>();
        AtomicReference<NetException> notListening = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> stop(shutDown.get(), ended), "serve-on-signal");
        try {
            ServeRehearsal.run(boundsFor(workers));
            EventLoop.run(loop -> {
                try {
                    TcpServer listener = TcpServer.listen(loop, TcpListenOptions.port(port));
                    PictureWorkers pictures = new PictureWorkers(loop, workers, boundsFor(workers), ServeIsolate.class);
                    Server server = new Server(loop, listener, pictures, workers, ServeLimits.DEFAULT);
                    shutDown.set(() -> loop.execute(server::shutDown));
                    Runtime.getRuntime().addShutdownHook(onSignal);
                    // Nobody would know where it listens, nor look for it: the end of the command tells what was lost.
                    if (!announce(server.address().getPort(), workers)) server.shutDown();
                } catch (NetException failure) {
                    notListening.set(failure);
                }
            });
        } finally {
            ended.countDown();
        }
        if (notListening.get() == null) return CommandLine.ExitCode.OK;
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.qualifiedName() + ": can't listen at port " + port + ": "
                + notListening.get().code().words());
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** On the thread that the JVM starts when the process is asked to end. It waits for the requests under way. */
    private static void stop(Runnable shutDown, CountDownLatch ended) {
        try {
            shutDown.run();
            ended.await(GRACE_S, TimeUnit.SECONDS);
        } catch (RejectedExecutionException hasEnded) {
            // By itself or by an error: nothing is under way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether somebody has heard it. */
    private boolean announce(int bound, int workers) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? "{\"event\":\"listening\",\"port\":" + bound + ",\"isolates\":" + workers + "}"
                        : "listening at http://localhost:" + bound + "/, pictures are resized on "
                                + (workers == 0
                                        ? "the main loop"
                                        : workers == 1 ? "1 isolate" : workers + " isolates"));
        return !out.checkError();
    }

    private static Bounds boundsFor(int workers) {
        long heap = (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE);
        return new Bounds(PictureLimits.DEFAULT, Math.max(1, heap / Math.max(1, workers)));
    }

    private int checkedIsolates() {
        int workers = isolates == null ? Runtime.getRuntime().availableProcessors() : isolates;
        require(
                workers >= 0 && workers <= MAX_ISOLATES,
                "--isolates is " + workers + ", expected 0 to " + MAX_ISOLATES);
        return workers;
    }

    private void require(boolean holds, String message) {
        if (!holds) throw WrongArguments.of(spec, message);
    }
}
