package dev.isoloop.examples.image;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads pictures: first what they claim, then their pixels. Decoding is done by javax.imageio with TwelveMonkeys' readers
 * for JPEG (CMYK, colour profiles) and WebP. Any thread; no state; blocks as long as its stream
 * does and computes for as long as the picture is big.
 *
 * <p>A cut-off file must fail and not come out half grey. Each decoder has its own way to say so, tried by cutting files at
 * every percent:
 *
 * <pre>
 *   JPEG             decodes what is there and only warns: {@link #isLoss} turns such warnings into the failure
 *   GIF, BMP, WebP   throw
 *   PNG              throws, except when only the end mark is missing: {@link #requireWhole} looks for it
 *   WebP             ignores missing bytes it did not need: {@link #requireWhole} compares the file with the length it states
 * </pre>
 */
public final class PictureReader {

    static {
        // Pictures are already in memory: a cache file per picture would only add a disk to the decoder's time.
        ImageIO.setUseCache(false);
    }

    private PictureReader() {}

    /**
     * Reads the header only.
     *
     * @param in at any position; left at another
     * @return what the picture says about itself
     * @throws BadPictureException if it is empty, no picture we read, or its header is damaged
     */
    public static PictureInfo probe(ImageInputStream in) {
        PictureFormat format = formatOf(in);
        ImageReader reader = readerFor(format);
        try {
            // Before the reader gets the stream: the PNG reader forbids going back behind what it has read.
            Claims.check(in, format);
            Orientation orientation = Exif.orientationOf(in, format);
            in.seek(0);
            reader.setInput(in, false, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width < 1 || height < 1) {
                throw new BadPictureException("claims " + width + " x " + height + " pixels");
            }
            return new PictureInfo(format, width, height, orientation);
        } catch (IOException | RuntimeException e) {
            throw refusal(format, e);
        } catch (OutOfMemoryError e) {
            throw tooMuchForAHeader(format, e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * Decodes the pixels, as stored: turning is left to {@link Orientation#turn}, which is cheaper after scaling.
     *
     * @param in the whole file
     * @param info what {@link #probe} said about it; the caller has checked it against its limits
     * @param everyNth 1 for all pixels, n to keep one pixel in n of each row and column
     * @param canvases where opaque pictures go; reclaim it only when done with the result
     * @return the pixels
     * @throws BadPictureException if the file ends too early or is damaged
     */
    public static BufferedImage decode(ImageInputStream in, PictureInfo info, int everyNth, Canvases canvases) {
        ImageReader reader = readerFor(info.format());
        try {
            requireWhole(in, info.format());
            in.seek(0);
            List<String> losses = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (isLoss(warning)) {
                    losses.add(warning);
                }
            });
            reader.setInput(in, false, true);
            if (reader.getWidth(0) != info.storedWidth() || reader.getHeight(0) != info.storedHeight()) {
                throw new BadPictureException("changed while it was being read");
            }
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(everyNth, everyNth, 0, 0);
            if (isOpaque(reader, info.format())) {
                param.setDestination(
                        canvases.opaque(thinned(info.storedWidth(), everyNth), thinned(info.storedHeight(), everyNth)));
            }
            BufferedImage image = reader.read(0, param);
            if (losses.stream().anyMatch(PictureReader::isMissingEnd)) {
                throw new EOFException(losses.toString());
            }
            if (!losses.isEmpty()) {
                throw new IOException(losses.toString());
            }
            return image;
        } catch (IOException | RuntimeException e) {
            throw refusal(info.format(), e);
        } finally {
            reader.dispose();
        }
    }

    private static PictureFormat formatOf(ImageInputStream in) {
        byte[] head = new byte[PictureFormat.HEAD_BYTES];
        int length = 0;
        try {
            in.seek(0);
            for (int n; length < head.length && (n = in.read(head, length, head.length - length)) > 0; ) {
                length += n;
            }
        } catch (IOException e) {
            throw new BadPictureException("can't be read: " + e.getMessage(), e);
        }
        if (length == 0) {
            throw new BadPictureException("is empty");
        }
        return PictureFormat.of(Arrays.copyOf(head, length))
                .orElseThrow(() -> new BadPictureException("is no JPEG, PNG, GIF, WebP or BMP picture"));
    }

    private static ImageReader readerFor(PictureFormat format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName);
        if (!readers.hasNext()) {
            throw new IllegalStateException("no javax.imageio reader for " + format);
        }
        return readers.next();
    }

    /** Whether this picture becomes a {@link BufferedImage#TYPE_3BYTE_BGR} of its own accord. */
    private static boolean isOpaque(ImageReader reader, PictureFormat format) throws IOException {
        try {
            Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
            return types.hasNext() && types.next().getBufferedImageType() == BufferedImage.TYPE_3BYTE_BGR;
        } catch (OutOfMemoryError e) {
            throw tooMuchForAHeader(format, e);
        }
    }

    /** No pixels yet: a reader that runs out of memory has believed the file a length that {@link Claims} doesn't know of. */
    private static BadPictureException tooMuchForAHeader(PictureFormat format, OutOfMemoryError e) {
        return new BadPictureException("the " + format + " header asks for more memory than there is", e);
    }

    private static int thinned(int pixels, int everyNth) {
        return (pixels + everyNth - 1) / everyNth;
    }

    private static boolean isLoss(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("missing eoi")
                || text.contains("premature end")
                || text.contains("corrupt jpeg data: bad");
    }

    private static boolean isMissingEnd(String warning) {
        return warning.toLowerCase(Locale.ROOT).contains("missing eoi");
    }

    private static void requireWhole(ImageInputStream in, PictureFormat format) throws IOException {
        long length = in.length();
        if (length < 0) {
            return;
        }
        if (format == PictureFormat.WEBP) {
            in.seek(4);
            byte[] size = new byte[4];
            in.readFully(size);
            long stated =
                    (size[0] & 0xFFL) | (size[1] & 0xFFL) << 8 | (size[2] & 0xFFL) << 16 | (size[3] & 0xFFL) << 24;
            if (length < stated + 8) {
                throw new EOFException();
            }
        } else if (format == PictureFormat.PNG) {
            byte[] tail = new byte[(int) Math.min(length, 1 << 16)];
            in.seek(length - tail.length);
            in.readFully(tail);
            if (!containsPngEnd(tail)) {
                throw new EOFException();
            }
        }
    }

    /** Looks for a whole IEND chunk; some programs append bytes of their own after it. */
    private static boolean containsPngEnd(byte[] tail) {
        byte[] end = {'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};
        for (int at = tail.length - end.length; at >= 0; at--) {
            if (Arrays.equals(tail, at, at + end.length, end, 0, end.length)) {
                return true;
            }
        }
        return false;
    }

    private static BadPictureException refusal(PictureFormat format, Exception e) {
        if (e instanceof BadPictureException) {
            return (BadPictureException) e;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // What the BMP reader says of 60000 x 60000 pixels, before it can be asked for the size.
            if (String.valueOf(cause.getMessage()).startsWith("Invalid width/height")) {
                return new BadPictureException("claims a size that the " + format + " data can't have", e);
            }
            // The GIF reader takes the -1 at the end of the file for a block's length; no other value is invalid.
            if (cause instanceof EOFException
                    || String.valueOf(cause.getMessage()).startsWith("Invalid block length")) {
                return new BadPictureException(truncated(format), e);
            }
        }
        return new BadPictureException(damaged(format), e);
    }

    private static String truncated(PictureFormat format) {
        return "the " + format + " data ends too early, the file is truncated";
    }

    private static String damaged(PictureFormat format) {
        return "the " + format + " data is damaged";
    }
}
