package dev.isoloop.examples.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageOutputStream;

/**
 * Paints landscapes from a seed: sky, clouds, a sun with its glow, ranges of hills that fade with distance, water that
 * mirrors them, and the grain of a sensor. The pictures in {@code examples/images} are its output, so the repository may
 * ship them; the tests paint small ones of their own.
 *
 * <p>The same seed and size give the same picture on every machine. Every pixel is a function of its place alone:
 *
 * <pre>
 *   y = 0        sky        gradient, clouds (fractal noise), sun and glow
 *   ridge[k](x)  hills      one silhouette per range, far ones pale and blue, near ones dark and rough
 *   shore        water      the same scene upside down, shifted sideways by ripples
 * </pre>
 */
public final class PictureMaker {

    private static final int RANGES = 6;
    private static final double SHORE = 0.72;

    private final int width;
    private final int height;
    private final Noise noise;
    private final Mood mood;
    private final double sunX;
    private final double sunY;
    private final double[][] ridges;

    private PictureMaker(long seed, int width, int height) {
        this.width = width;
        this.height = height;
        this.noise = new Noise(seed);
        this.mood = Mood.values()[(int) Math.floorMod(seed, (long) Mood.values().length)];
        this.sunX = 0.2 + 0.6 * noise.at(seed * 0.37, 7.7);
        this.sunY = 0.16 + 0.22 * noise.at(3.3, seed * 0.61);
        this.ridges = new double[RANGES][width];
        for (int range = 0; range < RANGES; range++) {
            for (int x = 0; x < width; x++) {
                ridges[range][x] = ridgeAt(range, x / (double) height);
            }
        }
    }

    /**
     * Paints one landscape.
     *
     * @param seed which picture; neighbouring seeds have different light
     * @param width in pixels, at least 1
     * @param height in pixels, at least 1
     * @return an opaque picture, {@link BufferedImage#TYPE_INT_RGB}
     */
    public static BufferedImage landscape(long seed, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        new PictureMaker(seed, width, height)
                .paint(((DataBufferInt) image.getRaster().getDataBuffer()).getData());
        return image;
    }

    /**
     * Paints the hills of a landscape with a sky that one can look through.
     *
     * @param seed which picture
     * @param width in pixels
     * @param height in pixels
     * @return {@link BufferedImage#TYPE_INT_ARGB}; alpha is 0 high in the sky and 255 on the ground
     */
    public static BufferedImage cutOut(long seed, int width, int height) {
        PictureMaker maker = new PictureMaker(seed, width, height);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        maker.paint(pixels);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sky = 1 - y / (maker.ridges[0][x] * height);
                int alpha = sky <= 0 ? 255 : (int) (255 * Math.max(0, 1 - sky * 2.2));
                pixels[y * width + x] = alpha << 24 | pixels[y * width + x] & 0xFFFFFF;
            }
        }
        return image;
    }

    private void paint(int[] pixels) {
        Rgb colour = new Rgb();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double u = x / (double) height;
                double v = y / (double) height;
                if (v < SHORE) {
                    sceneAt(x, u, v, colour);
                } else {
                    waterAt(u, v, colour);
                }
                double vignette = 1 - 0.18 * square(v - 0.5) - 0.12 * square(u - 0.5 * width / height);
                double grain = 3.2 * (noise.grain(x, y) - 0.5);
                pixels[y * width + x] = colour.pack(vignette, grain);
            }
        }
    }

    /** Sky or the nearest range of hills that covers this place. */
    private void sceneAt(int x, double u, double v, Rgb out) {
        for (int range = RANGES - 1; range >= 0; range--) {
            if (v > ridges[range][x]) {
                hillAt(range, u, v, v - ridges[range][x], out);
                return;
            }
        }
        skyAt(u, v, out);
    }

    private void skyAt(double u, double v, Rgb out) {
        double down = Math.min(1, v / 0.62);
        out.set(mood.zenith).mix(mood.horizon, Math.pow(down, 0.8));
        double sunU = sunX * width / height;
        double fromSun = Math.hypot(u - sunU, v - sunY);
        out.mix(mood.sun, 0.55 * Math.exp(-fromSun * 5.5));
        double veil = noise.fractal(u * 2.1 + 11, v * 7.5, 6);
        double billow = noise.fractal(u * 4.3 + 3 * veil, v * 11 + 40, 6);
        double cloud = smooth(0.46, 0.78, 0.55 * veil + 0.45 * billow) * (1 - 0.75 * down);
        double lit = smooth(0.35, 0.75, noise.fractal(u * 4.3 + 0.05, v * 11 + 40.25, 4));
        out.mix(mood.cloud, cloud * (0.55 + 0.45 * lit));
        double disc = smooth(0.034, 0.030, fromSun);
        out.mix(mood.sun, disc * (1 - 0.6 * cloud));
        out.add(70 * Math.exp(-fromSun * 16) * (1 - 0.5 * cloud));
    }

    private void hillAt(int range, double u, double v, double below, Rgb out) {
        double near = (range + 1) / (double) RANGES;
        double scale = 6 + 30 * near;
        double rough = noise.fractal(u * scale, v * scale * 2.2 + 9 * range, 6);
        double wood = noise.fractal(u * scale * 3.1 + 5, v * scale * 5 + 70, 4);
        out.set(mood.farHill).mix(mood.nearHill, Math.pow(near, 1.25));
        out.mix(mood.meadow, near * 0.6 * smooth(0.52, 0.70, rough));
        double slope = noise.fractal(u * scale + 0.03, v * scale * 2.2 + 9 * range, 6) - rough;
        out.scale(1 + (0.9 * near) * slope * 6 + (0.42 * near) * (wood - 0.5) * 2);
        double mist = Math.exp(-below * (6 + 10 * near)) * 0.20 + (1 - near) * 0.30 * smooth(0, 0.22, below);
        out.mix(mood.horizon, mist);
        double rim = Math.exp(-below * 260) * (1 - near) * 0.35;
        out.mix(mood.sun, rim);
    }

    private void waterAt(double u, double v, Rgb out) {
        double depth = (v - SHORE) / (1 - SHORE);
        double stretch = 26 + 190 * (1 - depth);
        double ripple = noise.fractal(u * 9 + 3, v * stretch, 5) - 0.5;
        double fine = noise.fractal(u * 34 + 8, v * stretch * 2.4 + 5, 3) - 0.5;
        double mirrorU = u + (0.012 + 0.05 * depth) * ripple;
        double mirrorV = SHORE - (v - SHORE) * 1.35 - 0.05 * depth * (ripple + fine);
        int mirrorX = (int) Math.max(0, Math.min(width - 1, mirrorU * height));
        sceneAt(mirrorX, mirrorU, Math.max(0, Math.min(SHORE - 0.001, mirrorV)), out);
        out.scale(0.80 - 0.18 * depth).mix(mood.water, 0.22 + 0.20 * depth);
        double sunU = sunX * width / height;
        double path = Math.exp(-square((u - sunU) / (0.05 + 0.16 * depth)));
        out.add(95 * path * smooth(0.06, 0.20, ripple * 0.7 + fine * 0.6));
        out.scale(1 + 0.35 * fine * depth);
    }

    private double ridgeAt(int range, double u) {
        double near = range / (double) (RANGES - 1);
        double base = 0.46 + 0.225 * near;
        double tall = 0.36 * (1 - near) + 0.10;
        double shape = noise.fractal(u * (1.3 + 1.6 * near) + 17 * range, 2.5 * range + 0.4, 7);
        double sharp = 1 - Math.abs(2 * noise.fractal(u * 1.7 + 31 * range, 9.1 + range, 6) - 1);
        double trees = near > 0.7 ? 0.012 * noise.fractal(u * 95, range, 3) : 0;
        return base - tall * ((0.45 + 0.25 * near) * shape * 1.4 + (0.55 - 0.45 * near) * sharp - 0.35) - trees;
    }

    private static double smooth(double from, double to, double value) {
        double t = Math.max(0, Math.min(1, (value - from) / (to - from)));
        return t * t * (3 - 2 * t);
    }

    private static double square(double value) {
        return value * value;
    }

    /** The light of a picture: one palette per time of day. */
    private enum Mood {
        DUSK(0x2C3E6B, 0xF3A66B, 0xFFE9B8, 0xF6C1A2, 0x9A86A6, 0x1E2A2A, 0x3C4A30, 0x22344F),
        NOON(0x2F6FB7, 0xCFE4F2, 0xFFFDF0, 0xFFFFFF, 0x90AFC6, 0x2C4A24, 0x7E9A45, 0x2A5B78),
        DAWN(0x51719E, 0xF6CDC0, 0xFFF1D6, 0xFBE3E0, 0xA9AEC6, 0x2F3F36, 0x66754B, 0x3D5A78),
        STORM(0x4A5764, 0xB4BCC0, 0xF2F2E6, 0x8E979D, 0x7F8C95, 0x28332C, 0x556047, 0x3A4A52);

        final int zenith;
        final int horizon;
        final int sun;
        final int cloud;
        final int farHill;
        final int nearHill;
        final int meadow;
        final int water;

        Mood(int zenith, int horizon, int sun, int cloud, int farHill, int nearHill, int meadow, int water) {
            this.zenith = zenith;
            this.horizon = horizon;
            this.sun = sun;
            this.cloud = cloud;
            this.farHill = farHill;
            this.nearHill = nearHill;
            this.meadow = meadow;
            this.water = water;
        }
    }

    /** A colour being mixed; one per picture, reused for every pixel. */
    private static final class Rgb {
        private double red;
        private double green;
        private double blue;

        Rgb set(int rgb) {
            red = rgb >> 16 & 0xFF;
            green = rgb >> 8 & 0xFF;
            blue = rgb & 0xFF;
            return this;
        }

        Rgb mix(int rgb, double share) {
            red += ((rgb >> 16 & 0xFF) - red) * share;
            green += ((rgb >> 8 & 0xFF) - green) * share;
            blue += ((rgb & 0xFF) - blue) * share;
            return this;
        }

        Rgb scale(double factor) {
            red *= factor;
            green *= factor;
            blue *= factor;
            return this;
        }

        void add(double amount) {
            red += amount;
            green += amount * 0.92;
            blue += amount * 0.74;
        }

        int pack(double factor, double offset) {
            return clamp(red * factor + offset) << 16
                    | clamp(green * factor + offset) << 8
                    | clamp(blue * factor + offset);
        }

        private static int clamp(double value) {
            return (int) Math.max(0, Math.min(255, value + 0.5));
        }
    }

    /** Smooth noise over the plane, between 0 and 1, and the sum of its octaves. */
    private static final class Noise {
        private final long seed;

        Noise(long seed) {
            this.seed = seed * 0x9E3779B97F4A7C15L;
        }

        double at(double x, double y) {
            long left = (long) Math.floor(x);
            long top = (long) Math.floor(y);
            double across = fade(x - left);
            double down = fade(y - top);
            double upper = corner(left, top) * (1 - across) + corner(left + 1, top) * across;
            double lower = corner(left, top + 1) * (1 - across) + corner(left + 1, top + 1) * across;
            return upper * (1 - down) + lower * down;
        }

        double fractal(double x, double y, int octaves) {
            double sum = 0;
            double weight = 0.5;
            for (int octave = 0; octave < octaves; octave++) {
                sum += weight * at(x, y);
                x = x * 2.03 + 13.7;
                y = y * 2.03 + 7.3;
                weight *= 0.5;
            }
            return sum / (1 - weight * 2);
        }

        double grain(int x, int y) {
            return (corner(x, y * 2L) + corner(x, y * 2L + 1)) / 2;
        }

        private double corner(long x, long y) {
            long hash = seed + x * 0xD1342543DE82EF95L + y * 0xAF251AF3B0F025B5L;
            hash = (hash ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
            hash = (hash ^ hash >>> 32) * 0x94D049BB133111EBL;
            return (hash >>> 40) * 0x1p-24;
        }

        private static double fade(double t) {
            return t * t * t * (t * (t * 6 - 15) + 10);
        }
    }

    // Writing

    /**
     * Writes a picture as JPEG.
     *
     * @param image opaque
     * @param quality between 0 and 1
     * @param orientation the EXIF orientation to record, 1 to 8; the pixels are stored as given
     * @return the file's bytes
     */
    public static byte[] jpeg(BufferedImage image, float quality, int orientation) {
        byte[] plain = write(image, "jpg", quality);
        if (orientation == 1) {
            return plain;
        }
        // SOI, then an APP1 segment holding "Exif", a big-endian TIFF header and one entry: tag 0x0112, SHORT, one
        // value.
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length + exif.length);
        out.write(plain, 0, 2);
        out.writeBytes(exif);
        out.write(plain, 2, plain.length - 2);
        return out.toByteArray();
    }

    /**
     * Writes a picture in one of the formats that the JDK can write.
     *
     * @param image any picture the format can hold
     * @param format {@code png}, {@code gif}, {@code bmp} or {@code jpg}
     * @param quality between 0 and 1, for the formats that lose something
     * @return the file's bytes
     */
    public static byte[] write(BufferedImage image, String format, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (format.equals("jpg")) {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), param);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, metadata), param);
        } catch (IOException e) {
            throw new IllegalStateException("can't write " + format + " to memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * Paints the pictures that the repository ships.
     *
     * @param args one argument: the folder to write to
     * @throws IOException if a picture can't be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("PictureMaker: expected one argument, the folder to write to");
            System.exit(2);
        }
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        Path folder = Files.createDirectories(Path.of(args[0]));
        save(folder, "lake-at-dusk.jpg", jpeg(landscape(4, 4000, 3000), 0.86f, 1));
        save(folder, "valley-at-noon.jpg", jpeg(landscape(5, 3000, 2000), 0.84f, 1));
        save(folder, "portrait-orientation-6.jpg", jpeg(turnedLeft(landscape(6, 1200, 1600)), 0.84f, 6));
        save(folder, "storm-grey.jpg", jpeg(grey(landscape(7, 1800, 1200)), 0.84f, 1));
        save(folder, "hills-with-alpha.png", write(cutOut(9, 900, 600), "png", 1));
        save(folder, "dawn.gif", write(landscape(10, 640, 480), "gif", 1));
        save(folder, "noon-small.bmp", write(landscape(13, 480, 320), "bmp", 1));
        // Nothing here writes WebP: this one was turned into evening.webp once, see examples/images/README.md.
        save(folder, "evening.png", write(landscape(12, 1600, 1067), "png", 1));
    }

    private static void save(Path folder, String name, byte[] bytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            out.write(bytes);
        }
        System.err.println(name + ": " + bytes.length + " bytes");
    }

    private static BufferedImage grey(BufferedImage image) {
        BufferedImage grey = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        grey.createGraphics().drawImage(image, 0, 0, null);
        return grey;
    }

    /** A camera held upright stores its rows sideways and says orientation 6: turn right to look at it. */
    private static BufferedImage turnedLeft(BufferedImage image) {
        BufferedImage turned = new BufferedImage(image.getHeight(), image.getWidth(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                turned.setRGB(y, image.getWidth() - 1 - x, image.getRGB(x, y));
            }
        }
        return turned;
    }
}
