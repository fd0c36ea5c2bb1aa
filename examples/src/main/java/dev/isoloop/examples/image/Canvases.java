package dev.isoloop.examples.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Pixel memory that one worker uses again for picture after picture. A decoded 12-megapixel picture is 36 MB: allocated
 * afresh, each is zeroed, touched page by page and collected, which costs workers on all cores more than the decoding gains. Between pictures
 * it is held softly, so it is given up before memory runs out and needs no place in anybody's budget.
 *
 * <p>One thread at a time. What {@link #opaque} hands out belongs to the caller until {@link #reclaim}.
 */
public final class Canvases {

    private static final int BYTES_PER_PIXEL = 3;
    private static final int[] BLUE_GREEN_RED = {2, 1, 0};
    private static final ColorModel COLORS = new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);

    private final List<SoftReference<byte[]>> free = new ArrayList<>();
    private final List<byte[]> taken = new ArrayList<>();

    /**
     * Hands out a canvas with whatever pixels were last on it.
     *
     * @param width in pixels, at least 1
     * @param height in pixels, at least 1
     * @return a picture of {@link BufferedImage#TYPE_3BYTE_BGR}
     * @throws ArithmeticException if it has more than 715 megapixels, which no array holds
     */
    public BufferedImage opaque(int width, int height) {
        int rowBytes = Math.multiplyExact(width, BYTES_PER_PIXEL);
        byte[] pixels = take(Math.multiplyExact(rowBytes, height));
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(pixels, rowBytes * height),
                width,
                height,
                rowBytes,
                BYTES_PER_PIXEL,
                BLUE_GREEN_RED,
                null);
        return new BufferedImage(COLORS, raster, false, null);
    }

    /** Takes back all that was handed out. What was not needed since the last call is let go: memory follows the pictures. */
    public void reclaim() {
        free.clear();
        for (byte[] pixels : taken) {
            free.add(new SoftReference<>(pixels));
        }
        taken.clear();
    }

    private byte[] take(int bytes) {
        byte[] pixels = smallestFree(bytes);
        if (pixels == null) {
            pixels = new byte[bytes];
        }
        taken.add(pixels);
        return pixels;
    }

    /** Of at least this size, and no longer free; null if there is none. */
    private byte[] smallestFree(int bytes) {
        byte[] best = null;
        int bestAt = -1;
        for (int at = 0; at < free.size(); at++) {
            byte[] pixels = free.get(at).get();
            if (pixels != null && pixels.length >= bytes && (best == null || pixels.length < best.length)) {
                best = pixels;
                bestAt = at;
            }
        }
        if (best != null) {
            free.remove(bestAt);
        }
        return best;
    }
}
