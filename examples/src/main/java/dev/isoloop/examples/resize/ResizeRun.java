package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.resize.OutputFolder.Result;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.DelaySnapshot;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.pool.BlockingPool;
import dev.isoloop.pool.PoolFiles;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * One run of the command, on the main loop. The loop itself only decides; whatever takes time happens elsewhere:
 *
 * <pre>
 *    blocking pool       main loop            blocking pool     worker isolate      blocking pool
 *
 *    find inputs  --->  list of pictures
 *    read header  <---  look ahead a few
 *                 --->  admission: room? ---> read the file
 *                                             (TransferBuffer) ---> decode, scale,
 *                                                                   encode
 *                       count, next one  <-----------------------  (TransferBuffers) ---> write, move
 * </pre>
 *
 * Memory is bounded by {@link Admission}, which is asked after a picture's header is known and before its file is read. All
 * fields belong to the main loop; {@link #stop} may be called from any thread.
 */
final class ResizeRun {

    /** The share of the heap that pictures may use. The rest is for the collector and for everything else. */
    private static final double HEAP_SHARE = 0.6;

    /** How many headers are read ahead of admission. */
    private static final int LOOK_AHEAD = 4;

    /** The exit code after Ctrl-C: 128 and the signal's number, as shells count. */
    static final int INTERRUPTED = 130;

    private final EventLoop loop;
    private final ResizeOptions options;
    private final Work work;
    private final BlockingPool pool;
    private final OutputFolder out;
    private final Workers workers;
    private final Admission admission;
    private final IntFunction<Progress> progressFor;
    private final long startedNs;

    private List<Picture> pictures = List.of();
    private final List<Failure> unlisted = new ArrayList<>();
    private final Map<Integer, Failure> failures = new TreeMap<>();
    private final ArrayDeque<Picture> probed = new ArrayDeque<>();
    private Progress progress = Progress.none();
    private int nextToProbe;
    private int probing;
    private int finished;
    private int writing;
    private int writtenFiles;
    private Failure folderFailure;
    private boolean stopping;
    private long endedNs;

    /**
     * @param loop the main loop, whose thread this is
     * @param options what to do
     * @param out where results go
     * @param progressFor makes the progress display once the number of pictures is known
     * @param startedNs when the command began, by {@link System#nanoTime}
     */
    ResizeRun(
            EventLoop loop,
            ResizeOptions options,
            OutputFolder out,
            IntFunction<Progress> progressFor,
            long startedNs) {
        this.loop = loop;
        this.startedNs = startedNs;
        this.options = options;
        this.work = options.work();
        this.pool = BlockingPool.shared();
        this.out = out;
        this.progressFor = progressFor;
        int isolates = options.isolates();
        this.workers =
                isolates == 0 ? new LoopWorkers(loop, work) : new IsolateWorkers(isolates, work, ResizeIsolate.class);
        this.admission = new Admission(
                Math.max(1, (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE)), 2 * Math.max(1, isolates) + 2);
    }

    /** Begins. Returns at once; the loop ends when all is done. */
    void start() {
        if (out.isStopped()) {
            onStop();
            return;
        }
        pool.submit(this::lookAround).then(this::onFound, this::onBroken);
    }

    /** Ends the run early: no file is begun or moved any more, the loop ends with {@value #INTERRUPTED}. Any thread. */
    void stop() {
        out.stop();
        loop.post(this::onStop); // unheard if the loop has ended: nothing is under way then
    }

    // Finding

    /** On the pool. */
    private Found lookAround() {
        Inputs.Found inputs = Inputs.find(options.inputs(), options.out());
        OutputNames names =
                new OutputNames(options.out(), work.widths(), work.format().name(), inputs.files());
        List<Picture> found = new ArrayList<>();
        for (Path file : inputs.files()) {
            found.add(new Picture(found.size(), file, names.baseFor(file), names));
        }
        String trouble = null;
        try {
            out.prepare();
        } catch (IOException e) {
            trouble = Reasons.of(e);
        }
        return new Found(found, inputs.unlisted(), trouble);
    }

    private Void onFound(Found found) {
        pictures = found.pictures();
        unlisted.addAll(found.unlisted());
        progress = progressFor.apply(pictures.size());
        if (found.outputTrouble() != null) giveUp(found.outputTrouble());
        goOn();
        return null;
    }

    /** Every picture fails for the same reason, or without one the folder itself. */
    private void giveUp(String outputTrouble) {
        nextToProbe = pictures.size();
        pictures.forEach(picture -> fail(picture, "can't make folder " + out.path() + ": " + outputTrouble));
        if (pictures.isEmpty())
            folderFailure = new Failure(out.path().toString(), "can't make this folder: " + outputTrouble);
    }

    // The pipeline

    /** Takes every step that can be taken now. Called after anything has changed. */
    private void goOn() {
        if (stopping) {
            return;
        }
        while (nextToProbe < pictures.size() && probing + probed.size() < LOOK_AHEAD) {
            probe(pictures.get(nextToProbe++));
        }
        while (!probed.isEmpty() && admission.tryAdmit(probed.peek().neededBytes)) {
            read(probed.remove());
        }
        if (finished == pictures.size()) {
            end();
        }
    }

    private void probe(Picture picture) {
        probing++;
        pool.submit(() -> Header.of(picture.file, work, admission))
                .then(
                        header -> {
                            probing--;
                            picture.info = header.info();
                            picture.neededBytes = header.neededBytes();
                            probed.add(picture);
                            goOn();
                            return null;
                        },
                        problem -> {
                            probing--;
                            fail(picture, Reasons.of(problem));
                            goOn();
                            return null;
                        });
    }

    /** The picture is admitted. */
    private void read(Picture picture) {
        PoolFiles.read(picture.file)
                .then(
                        file -> {
                            if (stopping) {
                                file.close();
                            } else {
                                workers.submit(new Task(picture.info, file), new Fate(picture));
                            }
                            return null;
                        },
                        problem -> {
                            leave(picture, Reasons.of(problem));
                            return null;
                        });
    }

    private void write(Picture picture, List<TransferBuffer> contents) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            TransferBuffer inTransit = contents.get(i).transfer();
            results.add(new Result(
                    picture.names.fileName(picture.base, work.widths().get(i)), inTransit));
        }
        writing++;
        pool.submit(() -> {
                    out.put(results);
                    return null;
                })
                .then(
                        done -> {
                            writing--;
                            writtenFiles += results.size();
                            leave(picture, null);
                            return null;
                        },
                        problem -> {
                            writing--;
                            leave(picture, "can't write to " + out.path() + ": " + Reasons.of(problem));
                            return null;
                        });
    }

    /** An admitted picture is through, done or failed. */
    private void leave(Picture picture, String reasonOrNull) {
        admission.release(picture.neededBytes);
        if (reasonOrNull == null) {
            succeed();
        } else {
            fail(picture, reasonOrNull);
        }
        if (stopping) {
            endIfStopped();
        } else {
            goOn();
        }
    }

    private void succeed() {
        finished++;
        progress.step();
    }

    private void fail(Picture picture, String reason) {
        finished++;
        progress.step();
        failures.put(picture.number, new Failure(picture.file.toString(), reason));
    }

    /** What a worker says about one admitted picture. */
    private final class Fate implements Workers.Answer {
        private final Picture picture;

        Fate(Picture picture) {
            this.picture = picture;
        }

        @Override
        public void done(List<TransferBuffer> results) {
            if (stopping) {
                results.forEach(TransferBuffer::close);
            } else {
                write(picture, results);
            }
        }

        @Override
        public void refused(String reason) {
            leave(picture, reason);
        }

        @Override
        public void lost() {
            read(picture);
        }
    }

    // The end

    private void end() {
        if (endedNs == 0) {
            endedNs = System.nanoTime();
            workers.close();
            progress.close();
        }
    }

    private void onStop() {
        stopping = true;
        workers.close();
        progress.close();
        endIfStopped();
    }

    /** A write under way ends soon, by itself or because it sees that all is over; its temporary file goes with it. */
    private void endIfStopped() {
        if (writing == 0) {
            loop.terminate(INTERRUPTED);
        }
    }

    private Void onBroken(Throwable bug) {
        loop.reportError(bug);
        return null;
    }

    /** {@return what has been done} To be called when the loop has ended. */
    ResizeReport report() {
        List<Failure> failed = new ArrayList<>(failures.values());
        failed.addAll(unlisted);
        if (folderFailure != null) failed.add(folderFailure);
        double elapsedMs = (endedNs - startedNs) / 1e6;
        int succeeded = pictures.size() - failures.size();
        DelaySnapshot delay = loop.stats().delay();
        return new ResizeReport(
                pictures.size() + unlisted.size(),
                writtenFiles,
                failed,
                rounded(elapsedMs),
                rounded(succeeded / Math.max(elapsedMs, 1e-3) * TimeUnit.SECONDS.toMillis(1)),
                options.isolates(),
                new ResizeReport.LoopDelay(ms(delay.p50Ns()), ms(delay.p99Ns()), ms(delay.maxNs())));
    }

    private static double ms(long ns) {
        return rounded(ns / 1e6);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }

    private record Found(List<Picture> pictures, List<Failure> unlisted, String outputTrouble) {}

    /** One input on its way; main loop only, except that the pool makes it. */
    private static final class Picture {
        final int number;
        final Path file;
        final String base;
        final OutputNames names;
        PictureInfo info;
        long neededBytes;

        Picture(int number, Path file, String base, OutputNames names) {
            this.number = number;
            this.file = file;
            this.base = base;
            this.names = names;
        }
    }
}
