package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.image.PictureInfo.Size;
import dev.isoloop.examples.image.PictureReader;
import dev.isoloop.examples.image.PictureScaler;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.TransferBufferOutputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU work on one picture: decode once, scale to each width, encode each. Blocks its thread for as long as that takes,
 * which is what isolates are for; the same method runs on the main loop when there are none.
 */
public final class PictureWork {

    /** Bytes of heap that a pixel may need while it is decoded and scaled: 16-bit channels with alpha, nothing spared. */
    private static final long BYTES_PER_PIXEL = 8;

    private PictureWork() {}

    /**
     * What a picture is going to need in memory at most, its file, pixels and results together.
     *
     * @param fileBytes the file's length
     * @param info its header
     * @param work what is to be made of it
     * @return bytes
     */
    public static long neededBytes(long fileBytes, PictureInfo info, Work work) {
        long pixels = info.pixels();
        for (Size size : sizes(info, work)) {
            pixels += size.pixels();
        }
        return fileBytes + BYTES_PER_PIXEL * pixels;
    }

    public static List<Size> sizes(PictureInfo info, Work work) {
        return work.widths().stream()
                .map(width -> info.sizeAt(width, work.enlarge()))
                .toList();
    }

    /**
     * Does the work. Closes the task's buffer in any case.
     *
     * @param task the picture; the caller owns its buffer
     * @param work what to make of it
     * @param canvases this worker's; empty when this returns
     * @return one encoded result per width; the caller owns them
     * @throws BadPictureException if the picture can't be decoded, scaled or encoded
     * @throws MemoryLimitException if there is no room for a result now
     */
    public static List<TransferBuffer> perform(Task task, Work work, Canvases canvases) {
        try {
            return encoded(task, work, canvases);
        } catch (BadPictureException | MemoryLimitException e) {
            throw e;
        } catch (RuntimeException e) {
            // One of many libraries' ways to say that this picture is not for it: it must cost no more than the
            // picture.
            throw new BadPictureException("can't be resized: " + Reasons.of(e), e);
        } finally {
            canvases.reclaim();
        }
    }

    private static List<TransferBuffer> encoded(Task task, Work work, Canvases canvases) {
        List<Size> sizes = sizes(task.info(), work);
        int widest = sizes.stream().mapToInt(Size::width).max().orElse(1);
        BufferedImage stored;
        try (TransferBuffer file = task.file();
                TransferBufferInput in = new TransferBufferInput(file)) {
            stored = PictureReader.decode(in, task.info(), PictureScaler.everyNth(task.info(), widest), canvases);
        } catch (IOException e) {
            throw new BadPictureException(Reasons.of(e), e);
        }
        List<TransferBuffer> results = new ArrayList<>();
        try {
            for (BufferedImage image :
                    PictureScaler.scaleToEach(stored, task.info().orientation(), sizes, canvases)) {
                results.add(encode(image, work));
            }
            return results;
        } catch (RuntimeException | Error e) {
            results.forEach(TransferBuffer::close);
            throw e;
        }
    }

    private static TransferBuffer encode(BufferedImage image, Work work) {
        try (TransferBufferOutputStream out = new TransferBufferOutputStream()) {
            work.format().encode(image, out);
            return out.toBuffer();
        } catch (IOException e) {
            throw new BadPictureException("can't be encoded: " + Reasons.of(e), e);
        }
    }
}
