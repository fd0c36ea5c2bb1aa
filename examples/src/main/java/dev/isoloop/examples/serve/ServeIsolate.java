package dev.isoloop.examples.serve;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.examples.serve.ServeMessages.NoRoom;
import dev.isoloop.examples.serve.ServeMessages.Order;
import dev.isoloop.examples.serve.ServeMessages.Resized;
import dev.isoloop.examples.serve.ServeMessages.Unusable;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;

/**
 * A worker: answers every {@link Order} with one {@link Resized}, {@link Unusable} or {@link NoRoom}. An error is not caught: it
 * ends this isolate and costs one request, and the main loop puts another in its place.
 */
final class ServeIsolate implements IsolateMain {

    ServeIsolate() {}

    @Override
    public void run(IsolateContext context) {
        Bounds bounds = context.workerData(Bounds.class);
        MessagePort port = context.parentPort();
        Canvases canvases = new Canvases();
        port.onMessage(message -> answer((Order) message, bounds, canvases, port));
    }

    private static void answer(Order order, Bounds bounds, Canvases canvases, MessagePort port) {
        try {
            TransferBuffer result = ServeWork.perform(order, bounds, canvases);
            port.postMessage(new Resized(result), result);
        } catch (BadPictureException refusal) {
            port.postMessage(new Unusable(refusal.getMessage()));
        } catch (MemoryLimitException full) {
            port.postMessage(new NoRoom());
        }
    }
}
