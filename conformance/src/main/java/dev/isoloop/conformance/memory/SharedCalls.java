package dev.isoloop.conformance.memory;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.SharedBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The methods of buffers that all threads share, and the atomic operations on them. */
final class SharedCalls {
    private static final Duration SHORT = Duration.ofNanos(1000);

    private SharedCalls() {}

    /** Each as often as it stands here. */
    static final List<FuzzCall> ALL = List.of(
            on("shared getByte", (b, d) -> b.getByte(d.indexIn(b))),
            on("shared putByteVolatile", (b, d) -> b.putByteVolatile(d.indexIn(b), (byte) d.bits())),
            on("shared getShortAcquire", (b, d) -> b.getShortAcquire(d.indexIn(b))),
            on("shared putShort", (b, d) -> b.putShort(d.indexIn(b), (short) d.bits())),
            on("shared getInt", (b, d) -> b.getInt(d.indexIn(b))),
            on("shared putIntRelease", (b, d) -> b.putIntRelease(d.indexIn(b), (int) d.bits())),
            on("shared getLongVolatile", (b, d) -> b.getLongVolatile(d.indexIn(b))),
            on("shared putLong", (b, d) -> b.putLong(d.indexIn(b), d.bits())),
            on("shared putLongOpaque", (b, d) -> b.putLongOpaque(d.indexIn(b), d.bits())),
            on("elements getShort", (b, d) -> b.elements().getShort(d.indexIn(b) / 2)),
            on("elements putShort", (b, d) -> b.elements().putShort(d.indexIn(b) / 2, (short) d.bits())),
            on("elements getInt", (b, d) -> b.elements().getInt(d.indexIn(b) / 4)),
            on("elements putFloat", (b, d) -> b.elements().putFloat(d.indexIn(b) / 4, d.bits())),
            on("elements getDouble", (b, d) -> b.elements().getDouble(d.indexIn(b) / 8)),
            on("elements putLong", (b, d) -> b.elements().putLong(d.indexIn(b) / 8, d.bits())),
            on("shared getBytes", (b, d) -> b.getBytes(d.indexIn(b), d.array(), d.count(), d.count())),
            on("shared putBytes", (b, d) -> b.putBytes(d.indexIn(b), d.array())),
            on("shared copyTo", (b, d) -> b.copyTo(d.indexIn(b), d.sharedOrNull(), d.below(300), d.count())),
            on("shared getBytes of owned", (b, d) -> b.getBytes(d.indexIn(b), d.bytes(), d.below(300), d.count())),
            on("shared putBytes of owned", (b, d) -> b.putBytes(d.indexIn(b), d.bytes(), d.below(300), d.count())),
            on("shared fill", (b, d) -> b.fill(d.indexIn(b), d.count(), (byte) d.bits())),
            on("Atomics.addByte", (b, d) -> Atomics.addByte(d.sharedOrNull(), d.indexIn(b), (byte) d.bits())),
            on("Atomics.xorShort", (b, d) -> Atomics.xorShort(b, d.indexIn(b), (short) d.bits())),
            on("Atomics.addInt", (b, d) -> Atomics.addInt(b, d.indexIn(b), (int) d.bits())),
            on("Atomics.exchangeLong", (b, d) -> Atomics.exchangeLong(b, d.indexIn(b), d.bits())),
            on("Atomics.compareExchangeInt", (b, d) -> Atomics.compareExchangeInt(b, d.indexIn(b), 0, d.below(3))),
            on("Atomics.addDouble", (b, d) -> Atomics.addDouble(b, d.indexIn(b), d.bits())),
            on("Atomics.waitInt", (b, d) -> Atomics.waitInt(b, d.indexIn(b), d.below(2), SHORT)),
            on("Atomics.notify", (b, d) -> Atomics.notify(b, d.indexIn(b), d.count())),
            new FuzzCall(
                    "SharedBuffer.allocate",
                    d -> d.keep(SharedBuffer.allocate(d.capacity())),
                    List.of(IllegalArgumentException.class, MemoryLimitException.class)),
            new FuzzCall(
                    "SharedBuffer.allocateGrowable",
                    d -> d.keep(SharedBuffer.allocateGrowable(d.below(300), d.below(1000))),
                    List.of(IllegalArgumentException.class, MemoryLimitException.class)),
            new FuzzCall(
                    "grow",
                    d -> d.shared().grow(d.capacity()),
                    List.of(IllegalArgumentException.class, UnsupportedOperationException.class)),
            FuzzCall.of("share", d -> d.keep(d.shared().share())),
            FuzzCall.of("shared close", d -> d.shared().close()),
            FuzzCall.of(
                    "shared toString", d -> Objects.requireNonNull(d.shared().toString())));

    private interface Access {
        void use(SharedBuffer buffer, Arguments draw) throws Exception;
    }

    /** Any access to shared memory may be misaligned. */
    private static FuzzCall on(String name, Access access) {
        return FuzzCall.of(name, draw -> access.use(draw.shared(), draw), IllegalArgumentException.class);
    }
}
