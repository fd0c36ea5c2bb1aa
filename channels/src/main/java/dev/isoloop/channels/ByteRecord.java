package dev.isoloop.channels;

/**
 * What one message looks like in a byte lane's memory. Positions count bytes from the first message and never wrap; a position's
 * place is its low bits.
 */
/*
 *     0                                8                    8 + length     next multiple of 8
 *    +--------------------------------+--------------------+--------------+
 *    | header, 64 bits                | the message        | any bytes    |   then the next header
 *    +--------------------------------+--------------------+--------------+
 *
 *    header   NOTHING       0             not committed yet: look again later
 *             a message     length + 1    length is 0 to a quarter of the memory
 *             PADDING       -1            go on at the beginning of the memory
 *             END           -2            the sender has closed; there is nothing behind it
 *
 * A message is never split: one that does not fit before the end of the memory begins at its beginning, and a header of PADDING
 * fills what is left. All records begin at multiples of 8, so a header always fits.
 *
 *    | ... | message | PADDING  |  NOTHING |      |  message | ...        The place where the next header will be
 *    0                      end |  ^ here again: the sender is about       is always free and reads NOTHING.
 */
final class ByteRecord {
    static final int HEADER_BYTES = Long.BYTES;
    static final long NOTHING = 0;
    static final long PADDING = -1;
    static final long END = -2;

    private static final int ALIGNMENT = Long.BYTES;

    private ByteRecord() {}

    static boolean isMessage(long header) {
        return header > 0;
    }

    static long headerOf(int messageBytes) {
        return messageBytes + 1L;
    }

    static int messageBytes(long header) {
        return (int) (header - 1);
    }

    /** How much a message takes, with its header and the bytes behind it. */
    static int recordBytes(int messageBytes) {
        return (HEADER_BYTES + messageBytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
