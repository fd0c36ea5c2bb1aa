package dev.isoloop.examples.image;

import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.TransferBufferOutputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** The picture with which a command tries everything once before it begins. */
public final class RehearsalPicture {
    /** Its width and height in pixels. */
    public static final int SIDE = 16;

    private RehearsalPicture() {}

    /**
     * Makes it.
     *
     * @return a JPEG, which belongs to the calling thread
     * @throws IOException if this JVM can't write one
     */
    public static TransferBuffer encoded() throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        try (TransferBufferOutputStream out = new TransferBufferOutputStream()) {
            OutputFormat.jpg.encode(image, out);
            return out.toBuffer();
        }
    }
}
