package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.Orientation;
import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureFormat;
import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.pool.BlockingPool;
import dev.isoloop.sharedmem.TransferBuffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * Sends one tiny picture all the way, through a pool thread, an isolate and back, on a loop of its own. A JVM loads classes and
 * links method handles where they are first needed; without this the main loop would do so in its first callbacks, and they would
 * take some hundred milliseconds instead of well under one.
 */
final class Rehearsal {
    private static final int SIDE_PX = 8;

    private Rehearsal() {}

    /** Blocks until the picture is through. */
    static void run(Work work) {
        EventLoop.run(loop -> {
            IsolateWorkers workers = new IsolateWorkers(1, work, ResizeIsolate.class);
            BlockingPool.shared().submit(Rehearsal::tinyPicture).thenAccept(file -> {
                PictureInfo info = new PictureInfo(PictureFormat.PNG, SIDE_PX, SIDE_PX, Orientation.AS_STORED);
                workers.submit(new Task(info, TransferBuffer.copyOf(file)), new Applause(workers));
            });
        });
    }

    private static byte[] tinyPicture() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        OutputFormat.png.encode(new BufferedImage(SIDE_PX, SIDE_PX, BufferedImage.TYPE_3BYTE_BGR), file);
        return file.toByteArray();
    }

    /** Whatever comes back, the rehearsal is over. */
    private static final class Applause implements Workers.Answer {
        private final IsolateWorkers workers;

        Applause(IsolateWorkers workers) {
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
