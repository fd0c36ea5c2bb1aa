package dev.isoloop.examples.image;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The formats that are read, told apart by their first bytes and never by a file's name. */
public enum PictureFormat {
    /** Baseline and progressive, grey, colour and CMYK. */
    JPEG("jpeg"),
    /** All colour types; an animated one shows its default image. */
    PNG("png"),
    /** The first frame. */
    GIF("gif"),
    /** Lossy, lossless, with alpha. */
    WEBP("webp"),
    /** Windows bitmaps. */
    BMP("bmp");

    /** How many bytes from the start of a file {@link #of} wants to see. */
    static final int HEAD_BYTES = 12;

    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "webp", "bmp");

    /** What javax.imageio calls this format. */
    final String readerName;

    PictureFormat(String readerName) {
        this.readerName = readerName;
    }

    /**
     * Looks at the start of a file.
     *
     * @param head its first bytes; a shorter array is a shorter file
     * @return the format, or nothing if this is no picture we read
     */
    public static Optional<PictureFormat> of(byte[] head) {
        if (has(head, 0, 0xFF, 0xD8, 0xFF)) return Optional.of(JPEG);
        if (has(head, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) return Optional.of(PNG);
        if (has(head, 0, 'G', 'I', 'F', '8', '7', 'a') || has(head, 0, 'G', 'I', 'F', '8', '9', 'a')) {
            return Optional.of(GIF);
        }
        if (has(head, 0, 'R', 'I', 'F', 'F') && has(head, 8, 'W', 'E', 'B', 'P')) return Optional.of(WEBP);
        if (has(head, 0, 'B', 'M')) return Optional.of(BMP);
        return Optional.empty();
    }

    /**
     * {@return whether a folder's entry with this name is taken for a picture}
     *
     * @param fileName without its folder
     */
    public static boolean isPictureName(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot >= 0 && EXTENSIONS.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private static boolean has(byte[] head, int at, int... expected) {
        if (head.length < at + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((head[at + i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
