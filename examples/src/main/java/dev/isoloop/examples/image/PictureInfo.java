package dev.isoloop.examples.image;

/**
 * What a picture says about itself in its header, before a pixel is decoded.
 *
 * @param format told by the first bytes
 * @param storedWidth pixels per stored row, at least 1
 * @param storedHeight stored rows, at least 1
 * @param orientation how to turn the stored pixels
 */
public record PictureInfo(PictureFormat format, int storedWidth, int storedHeight, Orientation orientation) {

    /** {@return the width in pixels as a person sees the picture} */
    public int width() {
        return orientation.swapsSides() ? storedHeight : storedWidth;
    }

    /** {@return the height in pixels as a person sees the picture} */
    public int height() {
        return orientation.swapsSides() ? storedWidth : storedHeight;
    }

    /** {@return how many pixels decoding makes} */
    public long pixels() {
        return (long) storedWidth * storedHeight;
    }

    /**
     * The size of this picture at a given width, its aspect ratio kept.
     *
     * @param targetWidth wanted width in pixels, at least 1
     * @param enlarge whether the result may be wider than the picture is
     * @return the size as seen; at least one pixel high
     */
    public Size sizeAt(int targetWidth, boolean enlarge) {
        int newWidth = enlarge ? targetWidth : Math.min(targetWidth, width());
        long newHeight = Math.max(1, Math.round((double) newWidth * height() / width()));
        return new Size(newWidth, (int) Math.min(Integer.MAX_VALUE, newHeight));
    }

    /**
     * A width and a height.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public record Size(int width, int height) {
        /** {@return width times height} */
        public long pixels() {
            return (long) width * height;
        }

        Size turned(boolean swap) {
            return swap ? new Size(height, width) : this;
        }
    }
}
