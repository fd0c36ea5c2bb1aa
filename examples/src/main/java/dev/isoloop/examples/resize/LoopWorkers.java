package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;

/**
 * {@code --isolates 0}: the main loop does the work itself, one picture per callback. It is here to be compared with: while
 * a picture is decoded, nothing else runs on the loop, and its delay shows it.
 */
final class LoopWorkers implements Workers {

    private final EventLoop loop;
    private final Work work;
    private final Canvases canvases = new Canvases();
    private boolean closed;

    LoopWorkers(EventLoop loop, Work work) {
        this.loop = loop;
        this.work = work;
    }

    @Override
    public void submit(Task task, Answer answer) {
        loop.setImmediate(() -> {
            if (closed) {
                task.file().close();
            } else {
                perform(task, answer);
            }
        });
    }

    private void perform(Task task, Answer answer) {
        List<TransferBuffer> results;
        try {
            results = PictureWork.perform(task, work, canvases);
        } catch (BadPictureException | MemoryLimitException | OutOfMemoryError e) {
            answer.refused(Reasons.of(e));
            return;
        }
        answer.done(results);
    }

    @Override
    public void close() {
        closed = true;
    }
}
