package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

/**
 * Some threads, each with a seed of its own, that draw buffers from one table and call whatever comes.
 *
 * <pre>
 *   table of buffers  &lt;--- drawn, used, closed, replaced ---  thread 0, thread 1, ...   each with a canary of its own
 * </pre>
 *
 * A thread that makes no progress for {@value #HANG_MS} ms has hung.
 */
final class MemoryFuzz {
    private static final int BUFFERS = 64;
    private static final int CANARY_ONE_IN = 100;
    private static final long HANG_MS = 60_000;
    private static final int FAILURES_MAX = 10;

    /** All of the API. */
    static final List<FuzzCall> EVERYTHING = Stream.of(OwnedCalls.ALL, SharedCalls.ALL, ToolCalls.ALL, AgronaCalls.ALL)
            .flatMap(List::stream)
            .toList();

    private final long seed;
    private final List<FuzzCall> calls;
    private final AtomicReferenceArray<TransferBuffer> buffers = new AtomicReferenceArray<>(BUFFERS);
    private final AtomicReferenceArray<SharedBuffer> sharedBuffers = new AtomicReferenceArray<>(BUFFERS);
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Worker> workers = new ArrayList<>();
    private final FileChannel file = openFile();

    MemoryFuzz(long seed, int threads, long callsInAll, List<FuzzCall> calls) {
        this.seed = seed;
        this.calls = calls;
        for (int at = 0; at < BUFFERS; at++)
            buffers.set(at, TransferBuffer.allocate(at * 8L).transfer());
        for (int at = 0; at < BUFFERS; at++) sharedBuffers.set(at, SharedBuffer.allocateGrowable(at * 8L, 1000));
        for (int number = 0; number < threads; number++) {
            long share = callsInAll / threads + (number < callsInAll % threads ? 1 : 0);
            workers.add(new Worker(number, share));
        }
    }

    /**
     * What came of a run.
     *
     * @param calls how many were made
     * @param refused how many of them threw what they document
     * @param failures what must not have happened, with seed, thread and call
     */
    record Outcome(long calls, long refused, List<String> failures) {}

    Outcome run() throws InterruptedException {
        for (Worker worker : workers) worker.start();
        for (Worker worker : workers) awaitOrReport(worker);
        closeFile();
        long made = 0;
        long refused = 0;
        for (Worker worker : workers) {
            made += worker.made;
            refused += worker.refused;
        }
        return new Outcome(made, refused, List.copyOf(failures));
    }

    private static FileChannel openFile() {
        try {
            Path path = Files.createTempFile("isoloop-fuzz", null);
            return FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException failure) {
            failures.add("the file could not be closed: " + failure);
        }
    }

    private void awaitOrReport(Worker worker) throws InterruptedException {
        long before = -1;
        while (worker.isAlive() && worker.made != before) {
            before = worker.made;
            worker.join(HANG_MS);
        }
        if (worker.isAlive()) failures.add(worker.describe() + " hangs: " + List.of(worker.getStackTrace()));
        else if (worker.death != null) failures.add(worker.describe() + " has ended its thread: " + worker.death);
    }

    private final class Worker extends Thread {
        private final long share;
        private final Arguments draw;
        private final Canary canary;

        // Written by this thread, read by the one that waits for it.
        private volatile long made;
        private long refused;
        private volatile FuzzCall present;
        private volatile Throwable death;

        Worker(int number, long share) {
            super("fuzz " + number);
            this.share = share;
            this.draw = new Arguments(new SplittableRandom(seed * 31 + number), buffers, sharedBuffers, file);
            this.canary = new Canary(number + 1);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                all();
            } catch (Throwable unheard) {
                death = unheard; // told by the thread that waits: this one may have no memory for it
            }
        }

        private void all() {
            for (long call = 0; call < share && failures.size() < FAILURES_MAX; call++) {
                one();
                made = call + 1;
            }
            draw.giveUpWaits();
            canary.close();
        }

        private void one() {
            FuzzCall call = calls.get(draw.below(calls.size()));
            present = call;
            draw.begin();
            try {
                if (draw.oneIn(CANARY_ONE_IN)) canary.check(draw);
                call.body().call(draw);
            } catch (Throwable thrown) {
                refused++;
                if (!call.allows(thrown, draw.drewNull())) report(thrown);
            }
        }

        private void report(Throwable thrown) {
            StringBuilder text = new StringBuilder(describe()).append(": ").append(thrown);
            for (StackTraceElement frame : thrown.getStackTrace())
                text.append("\n    at ").append(frame);
            failures.add(text.toString());
        }

        String describe() {
            return "seed " + seed + ", " + getName() + " of " + workers.size() + ", call " + made + ", "
                    + (present == null ? "none yet" : present.name());
        }
    }
}
