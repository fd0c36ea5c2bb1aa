package dev.isoloop.examples.image;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/**
 * EXIF orientation: how the stored rows lie in the picture as a person sees it.
 *
 * <pre>
 *     1        2         3        4          5          6          7          8
 *   AB       BA        DC       CD         AC         CA         DB         BD
 *   CD       DC        BA       AB         BD         DB         CA         AC
 *   as is    mirrored  upside   mirrored   transposed turned     transverse turned
 *                      down     and 3                 right                 left
 * </pre>
 *
 * The drawing shows what is seen when the stored pixels are {@code AB / CD}.
 */
public enum Orientation {
    /** 1: as stored. */
    AS_STORED,
    /** 2: left and right change places. */
    MIRRORED,
    /** 3: turned by half a circle. */
    UPSIDE_DOWN,
    /** 4: top and bottom change places. */
    FLIPPED,
    /** 5: rows become columns. */
    TRANSPOSED,
    /** 6: turned right by a quarter. */
    TURNED_RIGHT,
    /** 7: rows become columns, from the other corner. */
    TRANSVERSE,
    /** 8: turned left by a quarter. */
    TURNED_LEFT;

    /**
     * @param exif the number in the file
     * @return its meaning; anything but 2 to 8 means as stored, since files say 0 and worse
     */
    public static Orientation of(int exif) {
        return exif >= 1 && exif <= 8 ? values()[exif - 1] : AS_STORED;
    }

    /** {@return whether the seen width is the stored height} */
    public boolean swapsSides() {
        return compareTo(TRANSPOSED) >= 0;
    }

    /**
     * Turns a picture as it is to be seen.
     *
     * @param stored the pixels as stored
     * @return the same image if there is nothing to turn, else a new one of the same type
     */
    public BufferedImage turn(BufferedImage stored) {
        if (this == AS_STORED) {
            return stored;
        }
        int width = stored.getWidth();
        int height = stored.getHeight();
        BufferedImage seen =
                new BufferedImage(swapsSides() ? height : width, swapsSides() ? width : height, stored.getType());
        Graphics2D graphics = seen.createGraphics();
        graphics.drawImage(stored, placement(width, height), null);
        graphics.dispose();
        return seen;
    }

    /** Where the stored pixel (x, y) is seen: (m00 x + m01 y + m02, m10 x + m11 y + m12). */
    private AffineTransform placement(int w, int h) {
        // The constructor's order is m00, m10, m01, m11, m02, m12.
        switch (this) {
            case MIRRORED:
                return new AffineTransform(-1, 0, 0, 1, w, 0);
            case UPSIDE_DOWN:
                return new AffineTransform(-1, 0, 0, -1, w, h);
            case FLIPPED:
                return new AffineTransform(1, 0, 0, -1, 0, h);
            case TRANSPOSED:
                return new AffineTransform(0, 1, 1, 0, 0, 0);
            case TURNED_RIGHT:
                return new AffineTransform(0, 1, -1, 0, h, 0);
            case TRANSVERSE:
                return new AffineTransform(0, -1, -1, 0, h, w);
            case TURNED_LEFT:
                return new AffineTransform(0, -1, 1, 0, 0, w);
            default:
                return new AffineTransform();
        }
    }
}
