package dev.isoloop.examples.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.imageio.stream.ImageInputStream;

/**
 * What the parts of a file claim to need, before a decoder takes memory for it: the readers of JPEG and WebP believe a colour
 * profile its length, and a WebP's frame its size, whatever the size of the picture that was checked. Any thread; no state.
 *
 * <pre>
 *   WebP   ICCP               the profile's length, at its beginning     at most the chunk's
 *          VP8, VP8L, ANMF    width and height of a frame                at most those of what it lies in: VP8X, ANMF
 *   JPEG   APP2 ICC_PROFILE   the profile's length, at its beginning     at most what 255 segments hold
 * </pre>
 */
final class Claims {
    private static final int WEBP_FIRST_CHUNK = 12;
    private static final int VP8 = 'V' << 24 | 'P' << 16 | '8' << 8 | ' ';
    private static final int VP8L = 'V' << 24 | 'P' << 16 | '8' << 8 | 'L';
    private static final int VP8X = 'V' << 24 | 'P' << 16 | '8' << 8 | 'X';
    private static final int ANMF = 'A' << 24 | 'N' << 16 | 'M' << 8 | 'F';
    private static final int ICCP = 'I' << 24 | 'C' << 16 | 'C' << 8 | 'P';
    private static final int ANMF_HEAD_BYTES = 16;
    private static final int VP8_FRAME_TAG_BYTES = 6;
    private static final int VP8_SIDE_MASK = 0x3FFF;

    private static final int JPEG_APP2 = 0xE2;
    private static final int JPEG_SCAN = 0xDA;
    private static final int JPEG_END = 0xD9;
    private static final byte[] ICC_NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ICC_PARTS_MAX = 255;
    private static final int ICC_BYTES_MAX = ICC_PARTS_MAX << 16;

    private Claims() {}

    /**
     * Looks through a file.
     *
     * @param in at any position; left at another
     * @param format what it is
     * @throws BadPictureException if a part claims more than it can have
     * @throws IOException if the stream can't be read; its early end is the reader's affair
     */
    static void check(ImageInputStream in, PictureFormat format) throws IOException {
        try {
            if (format == PictureFormat.WEBP) {
                in.seek(WEBP_FIRST_CHUNK);
                checkChunks(in, Long.MAX_VALUE, null);
            } else if (format == PictureFormat.JPEG) {
                in.seek(2);
                checkProfile(profileParts(in));
            }
        } catch (EOFException end) {
            // All that is there has been seen.
        }
    }

    // ---- WebP ----

    /** Width and height in pixels. */
    private record Frame(int width, int height) {
        void requireWithin(Frame outer) {
            if (outer != null && (width > outer.width || height > outer.height)) {
                throw new BadPictureException("claims a frame of " + width + " x " + height + " pixels in a picture of "
                        + outer.width + " x " + outer.height);
            }
        }
    }

    /** The chunks from here up to an end. A frame on its own, with nothing around it, is the picture. */
    private static void checkChunks(ImageInputStream in, long end, Frame around) throws IOException {
        Frame outer = around;
        while (in.getStreamPosition() < end) {
            int type = in.readInt();
            long length = readUnsignedLittle(in);
            long at = in.getStreamPosition();
            switch (type) {
                case VP8X -> outer = outer == null ? canvas(in) : outer;
                case VP8 -> lossyFrame(in).requireWithin(outer);
                case VP8L -> losslessFrame(in).requireWithin(outer);
                case ANMF -> {
                    Frame frame = animationFrame(in);
                    frame.requireWithin(outer);
                    if (around == null) checkChunks(in, at + length, frame);
                }
                case ICCP -> requireProfile(in.readInt() & 0xFFFF_FFFFL, length);
                default -> {
                    // Claims nothing.
                }
            }
            goTo(at + length + (length & 1), in);
        }
    }

    private static Frame canvas(ImageInputStream in) throws IOException {
        in.skipBytes(4);
        return new Frame(1 + readThreeLittle(in), 1 + readThreeLittle(in));
    }

    private static Frame animationFrame(ImageInputStream in) throws IOException {
        long at = in.getStreamPosition();
        in.skipBytes(6);
        Frame frame = new Frame(1 + readThreeLittle(in), 1 + readThreeLittle(in));
        in.seek(at + ANMF_HEAD_BYTES);
        return frame;
    }

    private static Frame lossyFrame(ImageInputStream in) throws IOException {
        in.skipBytes(VP8_FRAME_TAG_BYTES);
        int sides = Integer.reverseBytes(in.readInt());
        return new Frame(sides & VP8_SIDE_MASK, sides >>> 16 & VP8_SIDE_MASK);
    }

    private static Frame losslessFrame(ImageInputStream in) throws IOException {
        in.skipBytes(1);
        int sides = Integer.reverseBytes(in.readInt());
        return new Frame(1 + (sides & VP8_SIDE_MASK), 1 + (sides >>> 14 & VP8_SIDE_MASK));
    }

    /** Some streams make more of a place behind their end than an end. */
    private static void goTo(long place, ImageInputStream in) throws IOException {
        if (in.length() >= 0 && place >= in.length()) throw new EOFException();
        in.seek(place);
    }

    private static long readUnsignedLittle(ImageInputStream in) throws IOException {
        return Integer.reverseBytes(in.readInt()) & 0xFFFF_FFFFL;
    }

    private static int readThreeLittle(ImageInputStream in) throws IOException {
        return in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    }

    // ---- JPEG ----

    /**
     * A segment with a part of the colour profile.
     *
     * @param index its place, from 1
     * @param count how many there are, as it says
     * @param head its beginning, at most the length of a profile's length
     */
    private record Part(int index, int count, byte[] head) {}

    /** A profile's beginning may be spread over parts, and a part may be empty. */
    private static List<Part> profileParts(ImageInputStream in) throws IOException {
        List<Part> parts = new ArrayList<>();
        try {
            for (int marker; (marker = nextMarker(in)) != JPEG_SCAN && marker != JPEG_END; ) {
                long at = in.getStreamPosition();
                int length = in.readUnsignedShort();
                if (marker == JPEG_APP2 && parts.size() <= ICC_PARTS_MAX) addPart(parts, in, length);
                goTo(at + length, in);
            }
        } catch (EOFException end) {
            // What has been found may be more than enough.
        }
        return parts;
    }

    private static int nextMarker(ImageInputStream in) throws IOException {
        int marker = in.readUnsignedByte();
        while (marker == 0xFF) marker = in.readUnsignedByte();
        return marker;
    }

    private static void addPart(List<Part> parts, ImageInputStream in, int length) throws IOException {
        int headLength = Math.min(Integer.BYTES, length - 2 - ICC_NAME.length - 2);
        if (headLength < 0) return;
        byte[] name = new byte[ICC_NAME.length];
        in.readFully(name);
        if (!ByteBuffer.wrap(name).equals(ByteBuffer.wrap(ICC_NAME))) return;
        Part part = new Part(in.readUnsignedByte(), in.readUnsignedByte(), new byte[headLength]);
        in.readFully(part.head);
        parts.add(part);
    }

    /** As the reader puts them together: by their places, if there are as many as the first one says; else as found. */
    private static void checkProfile(List<Part> parts) {
        List<Part> inOrder = new ArrayList<>(parts);
        if (!parts.isEmpty() && parts.get(0).count == parts.size()) inOrder.sort(Comparator.comparingInt(Part::index));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        inOrder.forEach(part -> head.writeBytes(part.head));
        if (head.size() < Integer.BYTES) return;
        requireProfile(ByteBuffer.wrap(head.toByteArray()).getInt() & 0xFFFF_FFFFL, ICC_BYTES_MAX);
    }

    private static void requireProfile(long claimed, long most) {
        if (claimed > most) {
            throw new BadPictureException(
                    "claims a colour profile of " + claimed + " bytes, where at most " + most + " fit");
        }
    }
}
