package dev.isoloop.examples.resize;

import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;

/** Whoever does the CPU work. Main loop only. */
interface Workers extends AutoCloseable {

    /**
     * Takes a picture to work on. The task's buffer is the workers' from here on.
     *
     * @param task the picture
     * @param answer gets exactly one call, in a later callback of the main loop, unless the workers are closed before
     */
    void submit(Task task, Answer answer);

    /** Stops all work; nothing is answered any more. */
    @Override
    void close();

    /** What became of a picture. */
    interface Answer {
        /** Encoded results, in the order of the widths; they belong to the main loop now. */
        void done(List<TransferBuffer> results);

        /** It can't be done. */
        void refused(String reason);

        /** Its worker died of another picture, its bytes are gone: read it again. */
        void lost();
    }
}
