package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.DetachedException;
import dev.isoloop.sharedmem.SharedBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The methods of buffers that all threads share, and the atomic operations on them. */
final class SharedCalls {
    private static final int MAP_ONE_IN = 16;
    private static final Duration SHORT = Duration.ofNanos(1000);

    private SharedCalls() {}

    /** Each as often as it stands here. */
    static final List<FuzzCall> ALL = List.of(
            unaligned("shared getByte", (b, d) -> b.getByte(d.indexIn(b))),
            unaligned("shared putByteVolatile", (b, d) -> b.putByteVolatile(d.indexIn(b), (byte) d.bits())),
            on("shared getShortAcquire", (b, d) -> b.getShortAcquire(d.indexIn(b))),
            on("shared putShort", (b, d) -> b.putShort(d.indexIn(b), (short) d.bits())),
            on("shared getInt", (b, d) -> b.getInt(d.indexIn(b))),
            on("shared putIntRelease", (b, d) -> b.putIntRelease(d.indexIn(b), (int) d.bits())),
            on("shared getLongVolatile", (b, d) -> b.getLongVolatile(d.indexIn(b))),
            on("shared putLong", (b, d) -> b.putLong(d.indexIn(b), d.bits())),
            on("shared putLongOpaque", (b, d) -> b.putLongOpaque(d.indexIn(b), d.bits())),
            unaligned("elements getShort", (b, d) -> b.elements().getShort(d.indexIn(b) / 2)),
            unaligned("elements putShort", (b, d) -> b.elements().putShort(d.indexIn(b) / 2, (short) d.bits())),
            unaligned("elements getInt", (b, d) -> b.elements().getInt(d.indexIn(b) / 4)),
            unaligned("elements putFloat", (b, d) -> b.elements().putFloat(d.indexIn(b) / 4, d.bits())),
            unaligned("elements getDouble", (b, d) -> b.elements().getDouble(d.indexIn(b) / 8)),
            unaligned("elements putLong", (b, d) -> b.elements().putLong(d.indexIn(b) / 8, d.bits())),
            unaligned("shared getBytes", (b, d) -> b.getBytes(d.indexIn(b), d.array(), d.count(), d.count())),
            unaligned("shared putBytes", (b, d) -> b.putBytes(d.indexIn(b), d.array())),
            unaligned("shared copyTo", (b, d) -> b.copyTo(d.indexIn(b), d.sharedOrNull(), d.below(300), d.count())),
            withOwned(
                    "shared getBytes of owned", (b, d) -> b.getBytes(d.indexIn(b), d.bytes(), d.below(300), d.count())),
            withOwned(
                    "shared putBytes of owned", (b, d) -> b.putBytes(d.indexIn(b), d.bytes(), d.below(300), d.count())),
            unaligned("shared fill", (b, d) -> b.fill(d.indexIn(b), d.count(), (byte) d.bits())),
            unaligned("Atomics.addByte", (b, d) -> Atomics.addByte(d.sharedOrNull(), d.indexIn(b), (byte) d.bits())),
            on("Atomics.xorShort", (b, d) -> Atomics.xorShort(b, d.indexIn(b), (short) d.bits())),
            on("Atomics.addInt", (b, d) -> Atomics.addInt(b, d.indexIn(b), (int) d.bits())),
            on("Atomics.exchangeLong", (b, d) -> Atomics.exchangeLong(b, d.indexIn(b), d.bits())),
            on("Atomics.compareExchangeInt", (b, d) -> Atomics.compareExchangeInt(b, d.indexIn(b), 0, d.below(3))),
            on("Atomics.addDouble", (b, d) -> Atomics.addDouble(b, d.indexIn(b), d.bits())),
            on("Atomics.waitInt", (b, d) -> Atomics.waitInt(b, d.indexIn(b), d.below(2), SHORT)),
            on("Atomics.notifyAgain", (b, d) -> Atomics.notifyAgain(d.sharedOrNull(), d.indexIn(b))),
            on("Atomics.waitLong", (b, d) -> Atomics.waitLong(b, d.indexIn(b), d.below(2), SHORT)),
            on("Atomics.listenInt", (b, d) -> d.keep(Atomics.listenInt(b, d.indexIn(b), d.below(2), result -> {}))),
            on("Atomics.listenLong", (b, d) -> d.keep(Atomics.listenLong(b, d.indexIn(b), 0, result -> {}))),
            on("Atomics.notify", (b, d) -> Atomics.notify(b, d.indexIn(b), d.count())),
            FuzzCall.making("SharedBuffer.allocate", d -> d.keep(SharedBuffer.allocate(d.capacity()))),
            FuzzCall.making(
                    "SharedBuffer.allocateGrowable",
                    d -> d.keep(SharedBuffer.allocateGrowable(d.below(300), d.below(1000)))),
            FuzzCall.of("SharedBuffer.map", SharedCalls::map, IllegalArgumentException.class),
            FuzzCall.of(
                    "grow",
                    d -> d.shared().grow(d.capacity()),
                    DetachedException.class,
                    IllegalArgumentException.class,
                    UnsupportedOperationException.class),
            FuzzCall.of("force", SharedCalls::force, DetachedException.class),
            FuzzCall.of("share", d -> d.keep(d.shared().share()), DetachedException.class),
            FuzzCall.of("shared close", d -> d.shared().close()),
            FuzzCall.of(
                    "shared toString", d -> Objects.requireNonNull(d.shared().toString())));

    private static void map(Arguments draw) throws IOException {
        if (!draw.oneIn(MAP_ONE_IN)) return; // a process has only so many mappings, and the collector ends them
        long position = draw.oneIn(8) ? draw.below(20) - 8 : draw.below(64) * 8L;
        long length = draw.oneIn(8) ? draw.capacity() : draw.below(100) * 8L;
        draw.keep(SharedBuffer.map(draw.fileOrNull(), position, length));
    }

    private static void force(Arguments draw) {
        if (draw.oneIn(MAP_ONE_IN)) draw.shared().force(); // waits for the disk
    }

    private interface Access {
        void use(SharedBuffer buffer, Arguments draw) throws Exception;
    }

    /** An access that may be misaligned. */
    private static FuzzCall on(String name, Access access) {
        return FuzzCall.shared(name, draw -> access.use(draw.shared(), draw), IllegalArgumentException.class);
    }

    /** Bytes, and elements by number, can't be. */
    private static FuzzCall unaligned(String name, Access access) {
        return FuzzCall.shared(name, draw -> access.use(draw.shared(), draw));
    }

    private static FuzzCall withOwned(String name, Access access) {
        return FuzzCall.owned(name, draw -> access.use(draw.shared(), draw));
    }
}
