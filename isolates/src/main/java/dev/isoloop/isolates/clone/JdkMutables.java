package dev.isoloop.isolates.clone;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Date;
import java.util.EnumSet;
import java.util.TimeZone;

/** Those mutable classes of the JDK that are copied without looking at parts. */
final class JdkMutables {
    private JdkMutables() {}

    /** The plan for a class of {@code java.base} or {@code java.sql}, or null if it is none of these. */
    static Plan plan(Class<?> type) {
        if (Date.class.isAssignableFrom(type)) return new LeafPlan.Simple(date -> ((Date) date).clone());
        if (Calendar.class.isAssignableFrom(type)) return new LeafPlan.Simple(day -> ((Calendar) day).clone());
        if (TimeZone.class.isAssignableFrom(type)) return new LeafPlan.Simple(zone -> ((TimeZone) zone).clone());
        if (EnumSet.class.isAssignableFrom(type)) return new LeafPlan.Simple(set -> ((EnumSet<?>) set).clone());
        if (type == BitSet.class)
            return new LeafPlan.Simple(bits -> ((BitSet) bits).clone(), bits -> ((BitSet) bits).size() / Byte.SIZE);
        if (type == StringBuilder.class)
            return new LeafPlan.Simple(text -> new StringBuilder((StringBuilder) text), JdkMutables::bytesOfText);
        if (type == StringBuffer.class)
            return new LeafPlan.Simple(text -> new StringBuffer((StringBuffer) text), JdkMutables::bytesOfText);
        if (ByteBuffer.class.isAssignableFrom(type))
            return new LeafPlan.Simple(JdkMutables::copyOfBuffer, buffer -> ((ByteBuffer) buffer).capacity());
        return null;
    }

    private static long bytesOfText(Object text) {
        return (long) ((CharSequence) text).length() * Character.BYTES;
    }

    /** All bytes up to the capacity, at the same position, limit and byte order; direct and read-only stay so. */
    private static ByteBuffer copyOfBuffer(Object source) {
        ByteBuffer original = (ByteBuffer) source;
        int capacity = original.capacity();
        ByteBuffer copy = original.isDirect() ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
        copy.put(0, original.duplicate().clear(), 0, capacity);
        Buffer placed = original.isReadOnly() ? copy = copy.asReadOnlyBuffer() : copy;
        placed.limit(original.limit()).position(original.position());
        return copy.order(original.order());
    }
}
