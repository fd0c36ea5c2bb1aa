package dev.isoloop.examples.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ExifTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long ALLOCATED_BYTES_MAX = 16 << 20;

    /** What a JPEG that is turned right has in its segment, without the name. */
    private static final byte[] TURNED_RIGHT =
            Arrays.copyOfRange(PictureMaker.jpeg(TestPictures.corners(16, 16), 0.9f, 6), 12, 38);

    private static byte[] png(int type) {
        return PictureMaker.write(new BufferedImage(16, 16, type), "png", 1);
    }

    /** A text of 64 MiB in 64 KiB, as a zTXt chunk has it: keyword, method, data. */
    private static byte[] textBomb(String chunkType) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean international = chunkType.equals("iTXt");
        content.write(("Comment\0" + (international ? "\1\0\0\0" : "\0")).getBytes(StandardCharsets.ISO_8859_1));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(content)) {
            for (int i = 0; i < 64; i++) deflater.write(new byte[1 << 20]);
        }
        return content.toByteArray();
    }

    private static void allocatesLittle(Runnable work) {
        work.run(); // classes are loaded
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < ALLOCATED_BYTES_MAX, bytes + " bytes");
    }

    @ParameterizedTest(name = "{0}, palette {1}")
    @CsvSource({"zTXt,false", "zTXt,true", "iTXt,false", "iTXt,true"})
    void textsThatExpandToALotAreNotExpanded(String chunkType, boolean palette) throws IOException {
        byte[] bomb = textBomb(chunkType);
        byte[] plain = png(palette ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_3BYTE_BGR);
        byte[] file = TestPictures.pngWith(plain, chunkType, bomb, bomb.length);
        allocatesLittle(() -> assertEquals(16, TestPictures.decode(file).getWidth()));
    }

    @Test
    void aPngIsTurnedAsItsBlockSaysAlsoBehindATextAndWithTheSegmentsName() {
        byte[] plain = png(BufferedImage.TYPE_3BYTE_BGR);
        byte[] named = ByteBuffer.allocate(6 + TURNED_RIGHT.length)
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(TURNED_RIGHT)
                .array();
        for (byte[] block : new byte[][] {TURNED_RIGHT, named}) {
            byte[] file = TestPictures.pngWith(plain, "eXIf", block, block.length);
            byte[] longer = TestPictures.pngWith(file, "tEXt", new byte[100], 100);
            assertSame(Orientation.TURNED_RIGHT, TestPictures.probe(longer).orientation());
        }
    }

    @Test
    void aWebpIsTurnedAsItsBlockSays() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("images", "evening.webp"));
        assertSame(
                Orientation.TURNED_RIGHT,
                TestPictures.probe(withExif(whole, 26)).orientation());
    }

    private static byte[] withExif(byte[] webp, int claimedLength) {
        ByteBuffer file = ByteBuffer.allocate(webp.length + 8 + TURNED_RIGHT.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(webp)
                .put("EXIF".getBytes(StandardCharsets.US_ASCII))
                .putInt(claimedLength)
                .put(TURNED_RIGHT);
        return file.putInt(4, file.capacity() - 8).array();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE - 16, 100 << 20})
    void aBlockThatClaimsALengthItDoesNotHaveIsPassedOverAndNoMemoryTaken(int claimed) throws IOException {
        byte[] plain = png(BufferedImage.TYPE_3BYTE_BGR);
        byte[] png = TestPictures.pngWith(plain, "eXIf", TURNED_RIGHT, claimed);
        byte[] webp = withExif(Files.readAllBytes(Path.of("images", "evening.webp")), claimed);
        for (byte[] file : new byte[][] {png, webp}) {
            allocatesLittle(() ->
                    assertSame(Orientation.AS_STORED, TestPictures.probe(file).orientation()));
        }
    }

    @Test
    void anUnknownChunkThatClaimsALengthItDoesNotHaveIsDamageAndNoMemoryTaken() {
        byte[] plain = png(BufferedImage.TYPE_BYTE_INDEXED);
        byte[] file = TestPictures.pngWith(plain, "prVt", new byte[8], Integer.MAX_VALUE - 16);
        allocatesLittle(() -> assertThrows(BadPictureException.class, () -> TestPictures.decode(file)));
    }
}
