package dev.isoloop.examples.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import org.junit.jupiter.api.Test;

class CanvasesTest {
    private final Canvases canvases = new Canvases();

    @Test
    void aCanvasIsAnOrdinaryOpaquePicture() {
        BufferedImage canvas = canvases.opaque(7, 5);
        assertEquals(BufferedImage.TYPE_3BYTE_BGR, canvas.getType());
        canvas.setRGB(6, 4, 0xFF102030);
        assertEquals(0xFF102030, canvas.getRGB(6, 4));
    }

    @Test
    void memoryIsUsedAgainOnlyAfterItWasReclaimed() {
        byte[] first = memory(canvases.opaque(10, 10));
        assertNotSame(first, memory(canvases.opaque(10, 10)));
        canvases.reclaim();
        byte[] second = memory(canvases.opaque(9, 9));
        canvases.reclaim();
        assertSame(second, memory(canvases.opaque(10, 10)));
    }

    @Test
    void theSmallestMemoryThatHoldsAPictureIsTaken() {
        byte[] big = memory(canvases.opaque(100, 100));
        byte[] small = memory(canvases.opaque(10, 10));
        canvases.reclaim();
        assertSame(small, memory(canvases.opaque(10, 10)));
        assertSame(big, memory(canvases.opaque(11, 10)));
    }

    @Test
    void memoryThatTheLastPictureDidNotNeedIsLetGo() {
        byte[] big = memory(canvases.opaque(100, 100));
        canvases.reclaim();
        canvases.reclaim();
        assertNotSame(big, memory(canvases.opaque(100, 100)));
    }

    @Test
    void aPictureThatNoArrayHoldsIsRefused() {
        assertThrows(ArithmeticException.class, () -> canvases.opaque(60_000, 60_000));
    }

    private static byte[] memory(BufferedImage canvas) {
        return ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
    }
}
