package dev.isoloop.examples.image;

import dev.isoloop.examples.image.PictureInfo.Size;
import java.util.Locale;

/**
 * What is refused before it costs memory. A header of fifty bytes may claim sixty thousand pixels each way: the claim is
 * checked, never believed.
 *
 * @param maxPixels the most pixels a picture may have, read or written
 */
public record PictureLimits(long maxPixels) {

    /** A hundred megapixels: more than common cameras make, and about 300 MB once decoded. */
    public static final PictureLimits DEFAULT = new PictureLimits(100_000_000);

    /** The longest side that a JPEG file can record. */
    static final int JPEG_MAX_SIDE = 65_500;

    /**
     * Refuses a picture that claims too much.
     *
     * @param info its header
     * @throws BadPictureException if it has more pixels than allowed
     */
    public void requireReadable(PictureInfo info) {
        if (info.pixels() > maxPixels) {
            throw new BadPictureException(String.format(
                    Locale.ROOT,
                    "claims %d x %d pixels, more than the %s allowed",
                    info.storedWidth(),
                    info.storedHeight(),
                    megapixels(maxPixels)));
        }
    }

    /**
     * Refuses a result that is too big to make.
     *
     * @param size of the result
     * @throws BadPictureException if it has more pixels than allowed, or a side that no file can record
     */
    public void requireWritable(Size size) {
        if (size.pixels() > maxPixels || Math.max(size.width(), size.height()) > JPEG_MAX_SIDE) {
            throw new BadPictureException(String.format(
                    Locale.ROOT,
                    "would become %d x %d pixels, more than the %s or %d a side allowed",
                    size.width(),
                    size.height(),
                    megapixels(maxPixels),
                    JPEG_MAX_SIDE));
        }
    }

    private static String megapixels(long pixels) {
        return pixels % 1_000_000 == 0 ? pixels / 1_000_000 + " megapixels" : pixels + " pixels";
    }
}
