package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.image.PictureInfo.Size;
import dev.isoloop.examples.image.PictureReader;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/**
 * What is known of an input before it is read: enough to refuse it, or to ask admission for room.
 *
 * @param info what the picture says about itself
 * @param neededBytes the memory it is going to need at most
 */
record Header(PictureInfo info, long neededBytes) {

    /** Longer files are refused: a hundred megapixels of four bytes, not compressed at all, are shorter. */
    private static final long MAX_FILE_BYTES = 400L << 20;

    /**
     * Looks at a file. Blocks; for the blocking pool.
     *
     * @param file any path
     * @param work what is to be made of it
     * @param admission asked only whether the picture could ever fit
     * @return its header
     * @throws BadPictureException if it must not be read further; the message says why
     * @throws IOException if it can't be looked at
     */
    static Header of(Path file, Work work, Admission admission) throws IOException {
        long fileBytes = lengthOfReadable(file);
        PictureInfo info;
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                throw new BadPictureException("can't be opened");
            }
            info = PictureReader.probe(in);
        }
        work.limits().requireReadable(info);
        for (Size size : PictureWork.sizes(info, work)) {
            work.limits().requireWritable(size);
        }
        long neededBytes = PictureWork.neededBytes(fileBytes, info, work);
        if (!admission.everFits(neededBytes)) {
            throw new BadPictureException("needs about " + (neededBytes >> 20) + " MB of memory, more than the "
                    + (admission.budgetBytes() >> 20) + " MB for pictures");
        }
        return new Header(info, neededBytes);
    }

    private static long lengthOfReadable(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new BadPictureException(attributes.isDirectory() ? "is a folder" : "is no regular file");
        }
        if (attributes.size() > MAX_FILE_BYTES) {
            throw new BadPictureException("is longer than " + (MAX_FILE_BYTES >> 20) + " MB");
        }
        if (!Files.isReadable(file)) {
            throw new BadPictureException("permission denied");
        }
        return attributes.size();
    }
}
