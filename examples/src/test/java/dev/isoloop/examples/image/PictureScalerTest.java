package dev.isoloop.examples.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.examples.image.PictureInfo.Size;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PictureScalerTest {

    private static final PictureInfo TWELVE_MEGAPIXELS =
            new PictureInfo(PictureFormat.JPEG, 4000, 3000, Orientation.AS_STORED);

    @Test
    void theAspectRatioIsKept() {
        assertEquals(new Size(1280, 960), TWELVE_MEGAPIXELS.sizeAt(1280, false));
        assertEquals(
                new Size(1280, 1707),
                new PictureInfo(PictureFormat.JPEG, 4000, 3000, Orientation.TURNED_RIGHT).sizeAt(1280, false));
    }

    @Test
    void aPictureIsNeverEnlargedUnlessAsked() {
        PictureInfo small = new PictureInfo(PictureFormat.PNG, 200, 100, Orientation.AS_STORED);
        assertEquals(new Size(200, 100), small.sizeAt(640, false));
        assertEquals(new Size(640, 320), small.sizeAt(640, true));
    }

    @Test
    void aVeryFlatPictureKeepsOneRow() {
        PictureInfo flat = new PictureInfo(PictureFormat.PNG, 10_000, 2, Orientation.AS_STORED);
        assertEquals(new Size(320, 1), flat.sizeAt(320, false));
        BufferedImage scaled = PictureScaler.scaleToEach(
                        new BufferedImage(10_000, 2, BufferedImage.TYPE_3BYTE_BGR),
                        Orientation.AS_STORED,
                        List.of(new Size(320, 1)),
                        new Canvases())
                .get(0);
        assertEquals(1, scaled.getHeight());
    }

    @Test
    void aResultTooBigToMakeIsRefused() {
        PictureInfo tall = new PictureInfo(PictureFormat.PNG, 10, 6_000, Orientation.AS_STORED);
        assertThrows(BadPictureException.class, () -> PictureLimits.DEFAULT.requireWritable(tall.sizeAt(1280, true)));
    }

    @Test
    void resultsComeInTheOrderOfTheWidthsAskedFor() {
        List<BufferedImage> scaled = PictureScaler.scaleToEach(
                TestPictures.corners(400, 200),
                Orientation.AS_STORED,
                List.of(new Size(40, 20), new Size(300, 150), new Size(80, 40), new Size(400, 200)),
                new Canvases());
        assertEquals(
                List.of(40, 300, 80, 400),
                scaled.stream().map(BufferedImage::getWidth).toList());
        scaled.forEach(image -> assertEquals("RGBW", TestPictures.cornersOf(image)));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_USHORT_565_RGB,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void everyKindOfPixelKeepsItsBrightness(int type) {
        BufferedImage image = new BufferedImage(200, 100, type);
        var graphics = image.createGraphics();
        graphics.setColor(java.awt.Color.WHITE);
        graphics.fillRect(0, 0, 100, 100);
        graphics.setColor(java.awt.Color.BLACK);
        graphics.fillRect(100, 0, 100, 100);
        graphics.dispose();
        BufferedImage scaled = PictureScaler.scaleToEach(
                        image, Orientation.AS_STORED, List.of(new Size(50, 25)), new Canvases())
                .get(0);
        assertEquals(0xFFFFFF, scaled.getRGB(10, 10) & 0xFFFFFF);
        assertEquals(0x000000, scaled.getRGB(40, 10) & 0xFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 128, 200})
    void aGreyOfOneChannelKeepsItsLevelAndGetsNoOtherGamma(int level) {
        BufferedImage grey = new BufferedImage(200, 100, BufferedImage.TYPE_BYTE_GRAY);
        for (int at = 0; at < 200 * 100; at++) {
            grey.getRaster().setSample(at % 200, at / 200, 0, level);
        }
        BufferedImage scaled = PictureScaler.scaleToEach(
                        grey, Orientation.AS_STORED, List.of(new Size(70, 35)), new Canvases())
                .get(0);
        assertEquals(level, scaled.getRGB(30, 20) & 0xFF, 1);
    }

    @Test
    void aFineCheckerboardBecomesAnEvenGreyAndNoMoire() {
        BufferedImage board = new BufferedImage(640, 640, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 640; y++) {
            for (int x = 0; x < 640; x++) {
                board.setRGB(x, y, (x + y) % 2 == 0 ? 0xFFFFFF : 0);
            }
        }
        BufferedImage scaled = PictureScaler.scaleToEach(
                        board, Orientation.AS_STORED, List.of(new Size(160, 160)), new Canvases())
                .get(0);
        for (int at = 5; at < 155; at++) {
            int grey = scaled.getRGB(at, at) & 0xFF;
            assertTrue(grey > 120 && grey < 136, "grey " + grey + " at " + at);
        }
    }

    @Test
    void aDecoderSkipsPixelsOnlyWhenEnoughRemainToAverage() {
        assertEquals(1, PictureScaler.everyNth(TWELVE_MEGAPIXELS, 1280));
        assertEquals(3, PictureScaler.everyNth(TWELVE_MEGAPIXELS, 320));
        assertEquals(1, PictureScaler.everyNth(TWELVE_MEGAPIXELS, 8000));
    }

    @Test
    void alphaIsLaidOverWhiteForJpegAndKeptForPng() throws IOException {
        BufferedImage clear = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        OutputFormat.jpg.encode(clear, jpeg);
        assertEquals(0xFFFFFF, TestPictures.decode(jpeg.toByteArray()).getRGB(20, 20) & 0xFFFFFF);

        ByteArrayOutputStream png = new ByteArrayOutputStream();
        OutputFormat.png.encode(clear, png);
        assertEquals(0, TestPictures.decode(png.toByteArray()).getRGB(20, 20) >>> 24);
        assertFalse(jpeg.size() == 0);
    }
}
