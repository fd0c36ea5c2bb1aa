package dev.isoloop.examples.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The formats that are written. */
public enum OutputFormat {
    /** Opaque, quality {@value #JPEG_QUALITY}; alpha is laid over white first. */
    jpg,
    /** Lossless, alpha kept. */
    png;

    private static final float JPEG_QUALITY = 0.85f;

    /**
     * Encodes a picture.
     *
     * @param image as seen, 8 bits a channel
     * @param out gets the file's bytes; left open
     * @throws IOException if the stream refuses bytes
     */
    public void encode(BufferedImage image, OutputStream out) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(name()).next();
        try (ImageOutputStream target = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (this == jpg) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.setOutput(target);
            writer.write(null, new IIOImage(this == jpg ? PictureScaler.flatten(image) : image, null, null), param);
        } finally {
            writer.dispose();
        }
    }
}
