package dev.isoloop.loop;

/**
 * 128 bytes that nobody uses, in front of a subclass's fields, since a superclass has its fields before those of its subclasses. What
 * stands before such an object shares no cache line with them.
 */
@SuppressWarnings("unused") // room
abstract class LineGap {
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
}
