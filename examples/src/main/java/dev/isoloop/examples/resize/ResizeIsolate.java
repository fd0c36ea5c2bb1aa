package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.resize.ResizeMessages.Done;
import dev.isoloop.examples.resize.ResizeMessages.Refused;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;

/**
 * A worker: answers every {@link Task} with one {@link Done} or {@link Refused}, in order. An error, such as running out of
 * memory, is not caught: it ends this isolate, and the main loop puts another in its place.
 */
final class ResizeIsolate implements IsolateMain {

    ResizeIsolate() {}

    @Override
    public void run(IsolateContext context) {
        Work work = context.workerData(Work.class);
        MessagePort port = context.parentPort();
        Canvases canvases = new Canvases();
        port.onMessage(message -> answer((Task) message, work, canvases, port));
    }

    private static void answer(Task task, Work work, Canvases canvases, MessagePort port) {
        try {
            List<TransferBuffer> results = PictureWork.perform(task, work, canvases);
            port.postMessage(new Done(results), results.toArray(new TransferBuffer[0]));
        } catch (BadPictureException | MemoryLimitException refusal) {
            port.postMessage(new Refused(Reasons.of(refusal)));
        }
    }
}
