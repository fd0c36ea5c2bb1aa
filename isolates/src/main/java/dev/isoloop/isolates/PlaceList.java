package dev.isoloop.isolates;

/**
 * The order in which a loop serves its ports: a list that answers "which of two comes first" by comparing two numbers, and into
 * which a place can be put anywhere. The owning table's thread only.
 */
/*
 * Each place has a label; labels rise along the list. A place at the end gets a label STEP above the last, a place in between
 * gets the middle of its neighbours' labels. When no number is left between them, the smallest enclosing range of labels that
 * is sparse enough is spread out evenly (Bender and others, "Two simplified algorithms for maintaining order in a list"): the
 * number of labels that move is logarithmic per insertion, on average.
 *
 *     head(0) --> a --> b --> c           insertAfter(a): between a and b, nobody else moves
 *
 * Always      labels rise strictly along the list; all are in 0 .. LABEL_MAX
 * Not always  a label stays what it was: compare labels, never keep one
 */
final class PlaceList {
    static final long LABEL_MAX = (1L << 62) - 1;
    private static final long STEP = 1L << 24;
    private static final int RANGE_BITS_MAX = 62;

    /** How much emptier a range must be per doubling before it is spread out. Between 1 and 2; smaller moves less often. */
    private static final double THINNING = 1.3;

    /** One place. Linked while it is in a list. */
    static final class Place {
        /** Whose place it is, or null for the head. */
        final PortEnd end;

        private Place before;
        private Place after;
        private long label;

        Place(PortEnd end) {
            this.end = end;
        }

        boolean isAfter(Place other) {
            return label > other.label;
        }

        Place before() {
            return before;
        }

        Place after() {
            return after;
        }
    }

    private final Place head = new Place(null);
    private Place last = head;

    /** The place before all others; belongs to no port and is never removed. */
    Place head() {
        return head;
    }

    /** Puts a new place behind all others. */
    void append(Place place) {
        insertAfter(last, place);
    }

    /** Puts a new place right behind one that is in the list. */
    void insertAfter(Place earlier, Place place) {
        long label = labelAfter(earlier);
        if (label < 0) {
            makeRoomAround(earlier);
            label = labelAfter(earlier);
        }
        place.label = label;
        place.before = earlier;
        place.after = earlier.after;
        if (place.after == null) {
            last = place;
        } else {
            place.after.before = place;
        }
        earlier.after = place;
    }

    /** Takes a place out of the list. Its label keeps its meaning only until the next insertion. */
    void remove(Place place) {
        place.before.after = place.after;
        if (place.after == null) {
            last = place.before;
        } else {
            place.after.before = place.before;
        }
        place.before = null;
        place.after = null;
    }

    /** The label for a new place behind this one, or -1 if there is none left. */
    private static long labelAfter(Place earlier) {
        long end = earlier.after == null ? LABEL_MAX : earlier.after.label;
        long gap = end - earlier.label;
        if (gap < 2) {
            return -1;
        }
        long offset = earlier.after == null ? Math.min(STEP, gap / 2) : gap / 2;
        return earlier.label + offset;
    }

    private void makeRoomAround(Place place) {
        Place first = place;
        Place furthest = place;
        long count = 1;
        double roomFor = 1;
        for (int bits = 1; bits <= RANGE_BITS_MAX; bits++) {
            long low = place.label & -(1L << bits);
            long high = low + (1L << bits) - 1;
            while (first.before != null && first.before.label >= low) {
                first = first.before;
                count++;
            }
            while (furthest.after != null && furthest.after.label <= high) {
                furthest = furthest.after;
                count++;
            }
            roomFor *= 2 / THINNING;
            if (count <= roomFor && count <= (1L << bits) / 2) {
                spread(first, count, low, (1L << bits) / count);
                return;
            }
        }
        throw new IllegalStateException("a loop has " + count + " ports, which is more than labels can tell apart");
    }

    private static void spread(Place first, long count, long low, long distance) {
        Place at = first;
        for (long i = 0; i < count; i++) {
            at.label = low + i * distance;
            at = at.after;
        }
    }
}
