package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.Orientation;
import dev.isoloop.examples.image.PictureFormat;
import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.image.RehearsalPicture;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.pool.BlockingPool;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;

/**
 * Sends a picture of a few pixels through the blocking pool, to an isolate and back, on a loop of its own and before the main
 * loop begins. The first of everything is slow on a JVM: loading classes, linking lambdas and finding out how the messages
 * are cloned cost the main loop some 40 ms when it started and 50 ms in one piece when it sent its first picture. Now these
 * fall into a time in which nothing waits for the main loop; they still count as time that the command takes.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Returns when all is over. Blocks the calling thread, which must be neither a loop's nor the pool's.
     *
     * @param coming what will be made of the real pictures; the rehearsal takes its kinds of values and not its sizes, since
     *     one may ask to enlarge pictures to thousands of pixels
     */
    static void run(Work coming) {
        Work work = new Work(List.of(RehearsalPicture.SIDE / 2), coming.format(), false, coming.limits());
        EventLoop.run(loop -> {
            IsolateWorkers workers = new IsolateWorkers(1, work, ResizeIsolate.class);
            PictureInfo info = new PictureInfo(
                    PictureFormat.JPEG, RehearsalPicture.SIDE, RehearsalPicture.SIDE, Orientation.AS_STORED);
            BlockingPool.shared()
                    .submit(() -> RehearsalPicture.encoded().transfer())
                    .then(
                            file -> {
                                workers.submit(new Task(info, file), new Applause(workers));
                                return null;
                            },
                            problem -> null);
        });
    }

    /** However it went, the loop may end. If something is wrong, the first real picture will tell. */
    private static final class Applause implements Workers.Answer {
        private final Workers workers;

        Applause(Workers workers) {
            this.workers = workers;
        }

        @Override
        public void done(List<TransferBuffer> results) {
            results.forEach(result -> result.transfer().close());
            workers.close();
        }

        @Override
        public void refused(String reason) {
            workers.close();
        }

        @Override
        public void lost() {
            workers.close();
        }
    }
}
