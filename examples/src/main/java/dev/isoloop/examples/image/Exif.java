package dev.isoloop.examples.image;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.twelvemonkeys.imageio.util.IIOUtil;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.stream.ImageInputStream;

/**
 * What the EXIF block of a picture says about its orientation; metadata-extractor reads the block. Any thread; no state.
 *
 * <p>Of all metadata only that block is read, and no more memory taken for it than a block may have: the texts of a PNG are
 * compressed, and a megabyte of them may stand for a gigabyte; a chunk may claim a length that no file has.
 *
 * <pre>
 *   JPEG   segments of at most 64 KiB, one of them "Exif"     found by metadata-extractor, which skips the others
 *   PNG    chunks: length, type, content, check sum           looked through for "eXIf"
 *   WebP   chunks: type, length, content, to an even length   looked through for "EXIF"
 * </pre>
 */
final class Exif {
    /** A JPEG has no longer ones, and the other formats take theirs from there. */
    static final int BLOCK_BYTES_MAX = 64 << 10;

    private static final int PNG_FIRST_CHUNK = 8;
    private static final int WEBP_FIRST_CHUNK = 12;
    private static final int PNG_EXIF = 'e' << 24 | 'X' << 16 | 'I' << 8 | 'f';
    private static final int WEBP_EXIF = 'E' << 24 | 'X' << 16 | 'I' << 8 | 'F';

    private Exif() {}

    /**
     * Looks it up.
     *
     * @param in at any position; left at another
     * @param format what it is
     * @return the orientation; as stored if nothing is said about it, or nothing legible
     */
    static Orientation orientationOf(ImageInputStream in, PictureFormat format) {
        try {
            ExifIFD0Directory exif = metadataOf(in, format).getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            return Orientation.of(value == null ? 1 : value);
        } catch (Exception damagedMetadata) {
            // Metadata only decorates: a picture whose EXIF block is broken is shown as it is stored.
            return Orientation.AS_STORED;
        }
    }

    private static Metadata metadataOf(ImageInputStream in, PictureFormat format) throws Exception {
        return switch (format) {
            case JPEG -> ofJpeg(in);
            case PNG -> ofBlock(pngBlock(in));
            case WEBP -> ofBlock(webpBlock(in));
            case GIF, BMP -> new Metadata();
        };
    }

    private static Metadata ofJpeg(ImageInputStream in) throws Exception {
        in.seek(0);
        try (InputStream stream = new BufferedInputStream(IIOUtil.createStreamAdapter(in))) {
            return JpegMetadataReader.readMetadata(stream, List.of(new ExifReader()));
        }
    }

    private static Metadata ofBlock(byte[] block) {
        Metadata metadata = new Metadata();
        // Some programs copy a JPEG's segment with the name at its beginning.
        boolean named = ExifReader.startsWithJpegExifPreamble(block);
        int at = named ? ExifReader.JPEG_SEGMENT_PREAMBLE.length() : 0;
        new ExifReader().extract(new ByteArrayReader(block, at), metadata);
        return metadata;
    }

    private static byte[] pngBlock(ImageInputStream in) throws IOException {
        in.seek(PNG_FIRST_CHUNK);
        while (true) {
            long length = in.readInt() & 0xFFFF_FFFFL;
            if (in.readInt() == PNG_EXIF) return block(in, length);
            in.seek(in.getStreamPosition() + length + 4);
        }
    }

    private static byte[] webpBlock(ImageInputStream in) throws IOException {
        in.seek(WEBP_FIRST_CHUNK);
        while (true) {
            int type = in.readInt();
            long length = Integer.reverseBytes(in.readInt()) & 0xFFFF_FFFFL;
            if (type == WEBP_EXIF) return block(in, length);
            in.seek(in.getStreamPosition() + length + (length & 1));
        }
    }

    private static byte[] block(ImageInputStream in, long length) throws IOException {
        if (length > BLOCK_BYTES_MAX) throw new IOException("an EXIF block of " + length + " bytes");
        byte[] block = new byte[(int) length];
        in.readFully(block);
        return block;
    }
}
