package dev.isoloop.examples.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Pictures for tests: small, made here, and damaged in the ways files are damaged. */
public final class TestPictures {

    private TestPictures() {}

    public static ImageInputStream stream(byte[] bytes) {
        return new WholeStream(bytes);
    }

    public static PictureInfo probe(byte[] bytes) {
        return PictureReader.probe(stream(bytes));
    }

    public static BufferedImage decode(byte[] bytes) {
        return PictureReader.decode(stream(bytes), probe(bytes), 1, new Canvases());
    }

    /** A picture whose corners are red, green, blue and white, in reading order; easy to recognise after turning. */
    public static BufferedImage corners(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        Color[] colours = {Color.RED, Color.GREEN, Color.BLUE, Color.WHITE};
        for (int corner = 0; corner < 4; corner++) {
            graphics.setColor(colours[corner]);
            graphics.fillRect(corner % 2 * (width / 2), corner / 2 * (height / 2), width / 2, height / 2);
        }
        graphics.dispose();
        return image;
    }

    /** The corners' names in reading order, such as {@code "RGBW"}. */
    public static String cornersOf(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        return "" + name(image.getRGB(w / 4, h / 4)) + name(image.getRGB(3 * w / 4, h / 4))
                + name(image.getRGB(w / 4, 3 * h / 4)) + name(image.getRGB(3 * w / 4, 3 * h / 4));
    }

    /** A PNG of a few bytes that claims a size and holds no pixels. */
    public static byte[] pngThatClaims(int width, int height) {
        ByteBuffer png = ByteBuffer.allocate(33 + 12);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        byte[] header = ByteBuffer.allocate(17)
                .put(new byte[] {'I', 'H', 'D', 'R'})
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        png.putInt(13).put(header).putInt(crc(header));
        byte[] end = {'I', 'E', 'N', 'D'};
        png.putInt(0).put(end).putInt(crc(end));
        return png.array();
    }

    /** A PNG with a chunk more, behind its header; its length may be a lie. */
    public static byte[] pngWith(byte[] png, String type, byte[] content, int claimedLength) {
        int headerEnd = 33;
        byte[] checked = ByteBuffer.allocate(4 + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        return ByteBuffer.allocate(png.length + 8 + checked.length)
                .put(png, 0, headerEnd)
                .putInt(claimedLength)
                .put(checked)
                .putInt(crc(checked))
                .put(png, headerEnd, png.length - headerEnd)
                .array();
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static char name(int rgb) {
        boolean red = (rgb >> 16 & 0xFF) > 127;
        boolean green = (rgb >> 8 & 0xFF) > 127;
        boolean blue = (rgb & 0xFF) > 127;
        if (red && green && blue) return 'W';
        return red ? 'R' : green ? 'G' : blue ? 'B' : '?';
    }

    /** A stream over memory that knows its length, as streams over files and transfer buffers do. */
    private static final class WholeStream extends MemoryCacheImageInputStream {
        private final int length;

        WholeStream(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
            this.length = bytes.length;
        }

        @Override
        public long length() {
            return length;
        }
    }
}
