package dev.isoloop.examples.serve;

import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.sharedmem.TransferBuffer;

/**
 * What the main loop and its workers say to each other. The buffers inside a message are in its transfer list: they change
 * hands, nothing is copied.
 *
 * <pre>
 *   main loop                     worker
 *       | -- Order, its picture --> |
 *       | <-- Resized, its result - |    or Unusable, with a reason; or NoRoom
 * </pre>
 */
final class ServeMessages {

    private ServeMessages() {}

    /**
     * What a worker is told when it is made.
     *
     * @param limits how many pixels a picture may have
     * @param pictureBytesMax the memory that one picture may need, its file, its pixels and its result together
     */
    record Bounds(PictureLimits limits, long pictureBytesMax) {}

    /**
     * One picture to work on.
     *
     * @param width wanted, in pixels
     * @param format of the result
     * @param picture as it was uploaded
     */
    record Order(int width, OutputFormat format, TransferBuffer picture) {}

    /**
     * A picture done.
     *
     * @param picture encoded
     */
    record Resized(TransferBuffer picture) {}

    /**
     * A picture that can't be done.
     *
     * @param reason plain words
     */
    record Unusable(String reason) {}

    /** There is no memory for the result now; later there may be. */
    record NoRoom() {}
}
