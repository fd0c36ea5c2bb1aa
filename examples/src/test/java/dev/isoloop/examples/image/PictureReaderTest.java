package dev.isoloop.examples.image;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PictureReaderTest {

    private static final Path SHIPPED = Path.of("images");

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
    void aPictureComesBackAsItWasWritten(String format) {
        byte[] file = PictureMaker.write(TestPictures.corners(64, 32), format, 0.95f);
        BufferedImage image = TestPictures.decode(file);
        assertEquals(64, image.getWidth());
        assertEquals(32, image.getHeight());
        assertEquals("RGBW", TestPictures.cornersOf(image));
    }

    @Test
    void aLossyWebpShowsThePictureItWasMadeFromInItsColours() throws IOException {
        byte[] file = Files.readAllBytes(SHIPPED.resolve("evening.webp"));
        PictureInfo info = TestPictures.probe(file);
        assertEquals(PictureFormat.WEBP, info.format());
        BufferedImage painted = PictureMaker.landscape(12, info.storedWidth(), info.storedHeight());
        BufferedImage decoded = TestPictures.decode(file);
        // The compression itself costs 1.6 to 2.0 levels; a decoder that drifts towards green was off by 12.
        for (int shift : new int[] {16, 8, 0}) {
            assertTrue(meanDifference(painted, decoded, shift) < 3, "bits from " + shift);
        }
    }

    @ParameterizedTest(name = "{0} cut to {1} %")
    @CsvSource({
        "jpg,99", "jpg,60", "jpg,20", "png,99", "png,60", "png,20", "gif,99", "gif,60", "gif,20", "bmp,99", "bmp,60",
        "bmp,20"
    })
    void aTruncatedFileIsRefusedAndNotDecodedByHalf(String format, int percent) {
        byte[] whole = PictureMaker.write(PictureMaker.landscape(3, 320, 200), format, 0.9f);
        byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);
        BadPictureException refusal = assertThrows(BadPictureException.class, () -> TestPictures.decode(cut));
        assertTrue(refusal.getMessage().contains("truncated"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png"})
    void aFileThatLacksOnlyItsLastTwoBytesIsTruncatedToo(String format) {
        byte[] whole = PictureMaker.write(PictureMaker.landscape(3, 320, 200), format, 0.9f);
        assertThrows(BadPictureException.class, () -> TestPictures.decode(Arrays.copyOf(whole, whole.length - 2)));
    }

    @Test
    void aTruncatedWebpIsRefusedWhereverItIsCut() throws IOException {
        byte[] whole = Files.readAllBytes(SHIPPED.resolve("evening.webp"));
        for (int length = whole.length - 1; length > 12; length -= whole.length / 12) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(BadPictureException.class, () -> TestPictures.decode(cut), "cut to " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
    void noLengthOfAFileMakesTheReaderFailInAnyOtherWay(String format) {
        byte[] whole = PictureMaker.write(TestPictures.corners(24, 16), format, 0.9f);
        for (int length = 0; length < whole.length - 12; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            BadPictureException refusal =
                    assertThrows(BadPictureException.class, () -> TestPictures.decode(cut), "cut to " + length);
            assertFalse(refusal.getMessage().contains("\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
    void aFlippedByteGivesAPictureOrARefusalAndNothingElse(String format) {
        byte[] whole = PictureMaker.write(TestPictures.corners(24, 16), format, 0.9f);
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) 0xFF;
            try {
                PictureInfo info = TestPictures.probe(flipped);
                if (info.pixels() < 1_000_000) {
                    PictureReader.decode(TestPictures.stream(flipped), info, 1, new Canvases());
                }
            } catch (BadPictureException e) {
                refused++;
            }
        }
        assertTrue(refused > 0, "some damage is noticed");
    }

    @Test
    void anEmptyFileSaysThatItIsEmpty() {
        assertEquals(
                "is empty",
                assertThrows(BadPictureException.class, () -> TestPictures.probe(new byte[0]))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello, this is text", "<html></html>", "B", "GIF", "\u0000\u0000\u0001\u0000"})
    void aFileThatIsNoPictureIsNamedSo(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "is no JPEG, PNG, GIF, WebP or BMP picture",
                assertThrows(BadPictureException.class, () -> TestPictures.probe(bytes))
                        .getMessage());
    }

    @Test
    void aClaimOfSixtyThousandPixelsEachWayIsReadFromTheHeaderAndRefused() {
        PictureInfo info = TestPictures.probe(TestPictures.pngThatClaims(60_000, 60_000));
        BadPictureException refusal =
                assertThrows(BadPictureException.class, () -> PictureLimits.DEFAULT.requireReadable(info));
        assertEquals("claims 60000 x 60000 pixels, more than the 100 megapixels allowed", refusal.getMessage());
    }

    @Test
    void aBitmapThatClaimsMoreThanItsDataCanHaveIsRefusedForThat() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(TestPictures.corners(40, 20), "bmp", out));
        byte[] bitmap = out.toByteArray();
        ByteBuffer.wrap(bitmap)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(18, 60_000)
                .putInt(22, 60_000);
        assertEquals(
                "claims a size that the BMP data can't have",
                assertThrows(BadPictureException.class, () -> TestPictures.probe(bitmap))
                        .getMessage());
    }

    @Test
    void aClaimThatOverflowsAnIntIsRefusedToo() {
        PictureInfo info = TestPictures.probe(TestPictures.pngThatClaims(Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertThrows(BadPictureException.class, () -> PictureLimits.DEFAULT.requireReadable(info));
    }

    @Test
    void skippingPixelsKeepsThePicture() {
        byte[] file = PictureMaker.jpeg(TestPictures.corners(640, 320), 0.95f, 1);
        BufferedImage thinned =
                PictureReader.decode(TestPictures.stream(file), TestPictures.probe(file), 3, new Canvases());
        assertEquals(214, thinned.getWidth());
        assertEquals("RGBW", TestPictures.cornersOf(thinned));
    }

    @Test
    void everyShippedPictureIsWhole() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            for (Path file : files.filter(
                            f -> PictureFormat.isPictureName(f.getFileName().toString()))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                assertDoesNotThrow(() -> TestPictures.decode(bytes), file.toString());
            }
        }
    }

    @Test
    void theSameSeedPaintsTheSamePicture() throws IOException {
        byte[] once = PictureMaker.write(PictureMaker.landscape(11, 60, 40), "png", 1);
        byte[] again = PictureMaker.write(PictureMaker.landscape(11, 60, 40), "png", 1);
        byte[] other = PictureMaker.write(PictureMaker.landscape(12, 60, 40), "png", 1);
        assertTrue(Arrays.equals(once, again));
        assertFalse(Arrays.equals(once, other));
        assertFalse(ImageIO.getUseCache());
    }

    /** Mean absolute difference of one channel, in levels of 255. */
    private static double meanDifference(BufferedImage one, BufferedImage other, int shift) {
        long sum = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                sum += Math.abs((one.getRGB(x, y) >> shift & 0xFF) - (other.getRGB(x, y) >> shift & 0xFF));
            }
        }
        return (double) sum / one.getWidth() / one.getHeight();
    }
}
