package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;

/**
 * What the main loop and its workers say to each other. The buffers inside a message are in its transfer list: they change
 * hands, nothing is copied.
 *
 * <pre>
 *   main loop                      worker
 *       | -- Task, its file --------> |
 *       | <-- Done, one buffer a size |    or Refused, with a reason
 * </pre>
 */
public final class ResizeMessages {

    private ResizeMessages() {}

    /**
     * One picture to work on.
     *
     * @param info what its header says
     * @param file its bytes
     */
    public record Task(PictureInfo info, TransferBuffer file) {}

    /**
     * A picture done.
     *
     * @param results encoded, in the order of the widths asked for
     */
    record Done(List<TransferBuffer> results) {}

    /**
     * A picture that can't be done.
     *
     * @param reason plain words
     */
    record Refused(String reason) {}
}
