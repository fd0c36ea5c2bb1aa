package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.AgronaBuffer;
import java.util.List;
import java.util.Objects;

/** Our memory as Agrona sees it, whose indices are ints: over buffers with an owner and over shared ones. */
final class AgronaCalls {
    private AgronaCalls() {}

    /** Each as often as it stands here. */
    static final List<FuzzCall> ALL = List.of(
            on("agrona getByte", (b, d) -> b.getByte(d.indexIn(b.capacity()))),
            on("agrona putShort", (b, d) -> b.putShort(d.indexIn(b.capacity()), (short) d.bits())),
            on("agrona getInt", (b, d) -> b.getInt(d.indexIn(b.capacity()), d.order())),
            on("agrona putLong", (b, d) -> b.putLong(d.indexIn(b.capacity()), d.bits(), d.order())),
            on("agrona getDouble", (b, d) -> b.getDouble(d.indexIn(b.capacity()))),
            on("agrona getBytes", (b, d) -> b.getBytes(d.indexIn(b.capacity()), d.array(), d.count(), d.count())),
            on("agrona putBytes", (b, d) -> b.putBytes(d.indexIn(b.capacity()), d.array(), d.count(), d.count())),
            on("agrona setMemory", (b, d) -> b.setMemory(d.indexIn(b.capacity()), d.count(), (byte) d.bits())),
            on("agrona boundsCheck", (b, d) -> b.boundsCheck(d.indexIn(b.capacity()), d.count())),
            on("agrona checkLimit", (b, d) -> b.checkLimit(d.count())),
            on("agrona capacity", (b, d) -> b.capacity()),
            on("agrona compareTo", (b, d) -> b.compareTo(any(d))),
            aligned("agrona getLongVolatile", (b, d) -> b.getLongVolatile(d.indexIn(b.capacity()))),
            aligned("agrona putIntOrdered", (b, d) -> b.putIntOrdered(d.indexIn(b.capacity()), (int) d.bits())),
            aligned("agrona getAndAddInt", (b, d) -> b.getAndAddInt(d.indexIn(b.capacity()), (int) d.bits())),
            aligned("agrona compareAndSetLong", (b, d) -> b.compareAndSetLong(d.indexIn(b.capacity()), 0, d.below(3))),
            on(
                    "agrona putStringAscii",
                    (b, d) -> b.putStringAscii(d.indexIn(b.capacity()), Objects.toString(d.text()))),
            on("agrona putStringUtf8", (b, d) -> b.putStringUtf8(d.indexIn(b.capacity()), Objects.toString(d.text()))),
            on("agrona getStringUtf8", (b, d) -> b.getStringUtf8(d.indexIn(b.capacity()), d.count())),
            on(
                    "agrona getStringWithoutLengthAscii",
                    (b, d) -> b.getStringWithoutLengthAscii(d.indexIn(b.capacity()), d.count())),
            on("agrona putStringWithoutLengthAscii", AgronaCalls::putPart),
            on("agrona putIntAscii", (b, d) -> b.putIntAscii(d.indexIn(b.capacity()), (int) d.bits())),
            on(
                    "agrona putNaturalIntAsciiFromEnd",
                    (b, d) -> b.putNaturalIntAsciiFromEnd(d.count(), d.indexIn(b.capacity()))),
            FuzzCall.of("agrona toString", d -> Objects.requireNonNull(any(d).toString())));

    private interface Access {
        void use(AgronaBuffer view, Arguments draw);
    }

    private static FuzzCall on(String name, Access access) {
        return FuzzCall.owned(name, draw -> access.use(any(draw), draw));
    }

    /** An access that must be aligned. */
    private static FuzzCall aligned(String name, Access access) {
        return FuzzCall.owned(name, draw -> access.use(any(draw), draw), IllegalArgumentException.class);
    }

    /** A view of an owned or a shared buffer. */
    private static AgronaBuffer any(Arguments draw) {
        return draw.oneIn(2) ? AgronaBuffer.of(draw.buffer()) : AgronaBuffer.of(draw.shared());
    }

    private static void putPart(AgronaBuffer view, Arguments draw) {
        String text = Objects.toString(draw.text());
        int from = draw.below(text.length() + 1);
        view.putStringWithoutLengthAscii(draw.indexIn(view.capacity()), text, from, Math.max(0, draw.count()));
    }
}
