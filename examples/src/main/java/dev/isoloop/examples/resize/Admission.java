package dev.isoloop.examples.resize;

/**
 * Says how much may be in memory at once. Asked before a picture is read, so that memory stays bounded whatever the number
 * and the size of the inputs. Main loop only, plain fields, except for what was fixed in the constructor: {@link #everFits}
 * and {@link #budgetBytes} may be asked on any thread.
 *
 * <p>Bounds two things: bytes, by what a picture is going to need (its file, its decoded pixels, its results), and pictures,
 * so that many tiny ones don't queue up either. A picture bigger than the whole budget is not let in alone: it is refused
 * when asked whether it could {@link #everFits ever fit}, and the caller fails it with a reason.
 */
final class Admission {

    private final long budgetBytes;
    private final int maxPictures;

    private long admittedBytes;
    private int admittedPictures;
    private long mostBytes;

    /**
     * @param budgetBytes the most that admitted pictures may need together, at least 1
     * @param maxPictures the most pictures admitted at once, at least 1
     */
    Admission(long budgetBytes, int maxPictures) {
        if (budgetBytes < 1 || maxPictures < 1) {
            throw new IllegalArgumentException("budget of " + budgetBytes + " bytes and " + maxPictures
                    + " pictures, expected at least 1 of each");
        }
        this.budgetBytes = budgetBytes;
        this.maxPictures = maxPictures;
    }

    /** {@return whether a picture of this need could be admitted when nothing else is} */
    boolean everFits(long neededBytes) {
        return neededBytes <= budgetBytes;
    }

    /**
     * Asks for room.
     *
     * @param neededBytes what one picture is going to need
     * @return true if it may be read now; then exactly one {@link #release} with the same number must follow
     */
    boolean tryAdmit(long neededBytes) {
        if (admittedPictures == maxPictures || neededBytes > budgetBytes - admittedBytes) {
            return false;
        }
        admittedPictures++;
        admittedBytes += neededBytes;
        mostBytes = Math.max(mostBytes, admittedBytes);
        return true;
    }

    /**
     * Gives the room back.
     *
     * @param neededBytes as admitted
     */
    void release(long neededBytes) {
        if (admittedPictures == 0 || neededBytes > admittedBytes) {
            throw new IllegalStateException("released " + neededBytes + " bytes of one picture, admitted are "
                    + admittedBytes + " bytes of " + admittedPictures);
        }
        admittedPictures--;
        admittedBytes -= neededBytes;
    }

    int admittedPictures() {
        return admittedPictures;
    }

    long admittedBytes() {
        return admittedBytes;
    }

    /** {@return the high-water mark of {@link #admittedBytes}} */
    long mostBytes() {
        return mostBytes;
    }

    long budgetBytes() {
        return budgetBytes;
    }
}
