package dev.isoloop.examples.serve;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.image.PictureReader;
import dev.isoloop.examples.resize.PictureWork;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.examples.resize.TransferBufferInput;
import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.examples.serve.ServeMessages.Order;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;

/**
 * The CPU work on one order, in the caller's thread: looks at what the picture claims, refuses what is too big before it costs
 * memory, resizes the rest.
 */
final class ServeWork {
    private ServeWork() {}

    /**
     * Does the work. Closes the order's picture in any case.
     *
     * @param order what to do; the caller owns its picture
     * @param bounds what is refused
     * @param canvases this worker's; empty when this returns
     * @return the result; the caller owns it
     * @throws BadPictureException if the picture is damaged or too big
     * @throws MemoryLimitException if there is no room for the result now
     */
    static TransferBuffer perform(Order order, Bounds bounds, Canvases canvases) {
        Work work = new Work(List.of(order.width()), order.format(), false, bounds.limits());
        PictureInfo info;
        try {
            info = look(order, work, bounds);
        } catch (Throwable refused) {
            order.picture().close();
            throw refused;
        }
        return PictureWork.perform(new Task(info, order.picture()), work, canvases)
                .get(0);
    }

    private static PictureInfo look(Order order, Work work, Bounds bounds) {
        PictureInfo info = PictureReader.probe(new TransferBufferInput(order.picture()));
        bounds.limits().requireReadable(info);
        PictureWork.sizes(info, work).forEach(bounds.limits()::requireWritable);
        long neededBytes = PictureWork.neededBytes(order.picture().capacityBytes(), info, work);
        if (neededBytes > bounds.pictureBytesMax()) {
            throw new BadPictureException("needs about " + (neededBytes >> 20) + " MB of memory, more than the "
                    + (bounds.pictureBytesMax() >> 20) + " MB for one picture");
        }
        return info;
    }
}
