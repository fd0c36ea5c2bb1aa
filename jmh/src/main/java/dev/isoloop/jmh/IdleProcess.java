package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What do a thousand loops cost that have nothing to do? Not a JMH benchmark: the answer is the kernel's own account of the
 * threads, read before and after ten seconds of rest (Linux only).
 *
 * <p>Run: {@code java -cp jmh/target/isoloop-jmh.jar dev.isoloop.jmh.IdleProcess [LOOPS] [SECONDS]}.
 */
public final class IdleProcess {
    private static final String LOOP_NAME = "idle-loop";
    private static final int TICKS_PER_SECOND = 100;

    private IdleProcess() {}

    /** Sums over the threads of one kind. */
    private record Account(int threads, long cpuTicks, long voluntarySwitches) {
        Account minus(Account earlier) {
            return new Account(threads, cpuTicks - earlier.cpuTicks, voluntarySwitches - earlier.voluntarySwitches);
        }
    }

    /**
     * Starts the loops, lets them rest and prints what they did meanwhile.
     *
     * @param args how many loops, and for how many seconds
     * @throws Exception if a loop can't be started or the accounts can't be read
     */
    public static void main(String[] args) throws Exception {
        MainArguments.run(
                IdleProcess.class,
                args,
                given -> measure(given.number(0, "loops", 1_000), given.number(1, "seconds", 10)));
    }

    private static void measure(int loops, int seconds) throws Exception {
        CountDownLatch running = new CountDownLatch(loops);
        for (int i = 0; i < loops; i++) {
            EventLoop loop = EventLoop.builder().name(LOOP_NAME).build();
            loop.start(() -> {
                loop.ref();
                running.countDown();
            });
            LoopThread thread = new LoopThread(loop);
            thread.setDaemon(true);
            thread.start();
        }
        running.await();
        TimeUnit.SECONDS.sleep(3); // the last ones are on their way to sleep
        Account before = account(true);
        Account restBefore = account(false);
        TimeUnit.SECONDS.sleep(seconds);
        print("loop threads", account(true).minus(before), seconds);
        print("all other threads of the JVM", account(false).minus(restBefore), seconds);
    }

    private static void print(String who, Account spent, int seconds) {
        System.out.printf(
                "%-30s %5d threads, %d s: %d ms of CPU, %d voluntary context switches%n",
                who, spent.threads, seconds, spent.cpuTicks * 1000 / TICKS_PER_SECOND, spent.voluntarySwitches);
    }

    private static Account account(boolean ofLoops) throws IOException {
        int threads = 0;
        long ticks = 0;
        long switches = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    if (Files.readString(task.resolve("comm")).startsWith(LOOP_NAME) != ofLoops) {
                        continue;
                    }
                    // Fields 14 and 15 of stat, counted after the name in parentheses: user and system time.
                    String stat = Files.readString(task.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                    for (String line : Files.readAllLines(task.resolve("status"))) {
                        if (line.startsWith("voluntary_ctxt_switches:")) {
                            switches += Long.parseLong(
                                    line.substring(line.indexOf(':') + 1).trim());
                        }
                    }
                    threads++;
                } catch (NoSuchFileException ended) {
                    // A thread that ended meanwhile has nothing to tell.
                }
            }
        }
        return new Account(threads, ticks, switches);
    }
}
