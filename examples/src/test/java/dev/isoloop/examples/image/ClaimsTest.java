package dev.isoloop.examples.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClaimsTest {
    private static final int HAS_PROFILE = 0x20;

    private static byte[] webp(byte[]... chunks) {
        byte[] content = joined(chunks);
        ByteBuffer file = ByteBuffer.allocate(12 + content.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.put(ascii("RIFF"))
                .putInt(4 + content.length)
                .put(ascii("WEBP"))
                .put(content)
                .array();
    }

    private static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk =
                ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
        return chunk.put(ascii(type)).putInt(content.length).put(content).array();
    }

    private static byte[] canvas(int flags, int width, int height) {
        return chunk("VP8X", new byte[] {(byte) flags, 0, 0, 0, (byte) (width - 1), 0, 0, (byte) (height - 1), 0, 0});
    }

    /** The header of a key frame, and zeroes. */
    private static byte[] lossy(int width, int height) {
        ByteBuffer frame = ByteBuffer.allocate(410).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(new byte[] {0x10, 0, 0, (byte) 0x9D, 1, 0x2A});
        return chunk(
                "VP8 ", frame.putShort((short) width).putShort((short) height).array());
    }

    private static byte[] lossless(int width, int height) {
        ByteBuffer frame = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        return chunk(
                "VP8L",
                frame.put((byte) 0x2F).putInt(width - 1 | height - 1 << 14).array());
    }

    private static byte[] animated(int width, int height, byte[] frame) {
        byte[] head = {0, 0, 0, 0, 0, 0, (byte) (width - 1), 0, 0, (byte) (height - 1), 0, 0, 10, 0, 0, 0};
        return chunk("ANMF", joined(head, frame));
    }

    /** Of 128 bytes. */
    private static byte[] profileThatClaims(int length) {
        return ByteBuffer.allocate(128)
                .putInt(length)
                .position(36)
                .put(ascii("acsp"))
                .array();
    }

    private static byte[] profileSegment(int index, int count, byte[] content) {
        ByteBuffer segment = ByteBuffer.allocate(18 + content.length);
        segment.put((byte) 0xFF).put((byte) 0xE2).putShort((short) (16 + content.length));
        return segment.put(ascii("ICC_PROFILE\0"))
                .put((byte) index)
                .put((byte) count)
                .put(content)
                .array();
    }

    private static byte[] jpegWith(byte[]... segments) {
        byte[] jpeg = PictureMaker.jpeg(TestPictures.corners(16, 16), 0.9f, 1);
        return joined(Arrays.copyOf(jpeg, 2), joined(segments), Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String refusalOf(byte[] file) {
        return assertThrows(BadPictureException.class, () -> TestPictures.probe(file))
                .getMessage();
    }

    @Test
    void aProfileInAWebpIsNotBelievedALengthBeyondItsChunk() {
        byte[] file = webp(
                canvas(HAS_PROFILE, 16, 16),
                chunk("ICCP", profileThatClaims(Integer.MAX_VALUE)),
                chunk("VP8 ", new byte[32]));
        assertEquals(206, file.length);
        assertEquals("claims a colour profile of 2147483647 bytes, where at most 128 fit", refusalOf(file));
    }

    @Test
    void aFrameInAWebpIsNotLargerThanItsCanvas() {
        byte[] file = webp(canvas(0, 16, 16), lossy(16_383, 16_383));
        assertEquals("claims a frame of 16383 x 16383 pixels in a picture of 16 x 16", refusalOf(file));
    }

    @Test
    void aLosslessFrameInAWebpIsNotLargerThanItsCanvas() {
        byte[] file = webp(canvas(0, 16, 16), lossless(16_384, 9_000));
        assertEquals("claims a frame of 16384 x 9000 pixels in a picture of 16 x 16", refusalOf(file));
    }

    @Test
    void aSecondFrameBehindAHarmlessOneIsSeenToo() {
        byte[] file = webp(canvas(0, 16, 16), lossy(16, 16), lossy(17, 16));
        assertEquals("claims a frame of 17 x 16 pixels in a picture of 16 x 16", refusalOf(file));
    }

    @Test
    void aFrameOfAnAnimationIsNotLargerThanItsPlace() {
        byte[] file = webp(canvas(2, 32, 32), animated(16, 16, lossy(32, 32)));
        assertEquals("claims a frame of 32 x 32 pixels in a picture of 16 x 16", refusalOf(file));
    }

    @Test
    void thePlaceOfAnAnimatedFrameIsNotLargerThanTheCanvas() {
        byte[] file = webp(canvas(2, 16, 16), animated(16, 200, lossy(16, 16)));
        assertEquals("claims a frame of 16 x 200 pixels in a picture of 16 x 16", refusalOf(file));
    }

    @Test
    void aFrameAsLargeAsItsCanvasIsReadAsBefore() throws IOException {
        byte[] plain = Files.readAllBytes(Path.of("images", "evening.webp"));
        PictureInfo info = TestPictures.probe(plain);
        byte[] frame = Arrays.copyOfRange(plain, 12, plain.length);
        int width = info.storedWidth() - 1;
        int height = info.storedHeight() - 1;
        byte[] canvas = {
            0, 0, 0, 0, (byte) width, (byte) (width >> 8), 0, (byte) height, (byte) (height >> 8), 0,
        };
        assertEquals(info, TestPictures.probe(webp(chunk("VP8X", canvas), frame)));
    }

    @Test
    void aProfileInAJpegIsNotBelievedALengthThatNoJpegHolds() {
        byte[] file = jpegWith(profileSegment(1, 1, profileThatClaims(Integer.MAX_VALUE)));
        assertEquals("claims a colour profile of 2147483647 bytes, where at most 16711680 fit", refusalOf(file));
    }

    @ParameterizedTest(name = "its first {0} bytes in the second segment of the file")
    @ValueSource(ints = {1, 3, 4, 100})
    void aProfileWhoseBeginningIsSpreadOverSegmentsIsNotBelievedEither(int first) {
        byte[] profile = profileThatClaims(Integer.MAX_VALUE);
        byte[] file = jpegWith(
                profileSegment(2, 2, Arrays.copyOfRange(profile, first, profile.length)),
                profileSegment(1, 2, Arrays.copyOf(profile, first)));
        assertEquals("claims a colour profile of 2147483647 bytes, where at most 16711680 fit", refusalOf(file));
    }

    @Test
    void aBrokenProfileOfHarmlessLengthIsPassedOver() {
        byte[] file = jpegWith(profileSegment(1, 1, profileThatClaims(4_000)));
        assertEquals("RGBW", TestPictures.cornersOf(TestPictures.decode(file)));
    }
}
