package dev.isoloop.sharedmem;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How much memory outside the heap this process may use: settings, else what the JVM allows.
 *
 * <p>Asking the JVM loads its management classes, some 20 ms that would hit the first isolate's loop. So it is asked only once
 * a process uses more than a little: below {@link #UNASKED_LIMIT_BYTES} everything is allowed, and if the JVM's own limit is
 * smaller still, its refusal is heard when memory is made. Guarded by the lock of the {@link Ledger}.
 */
final class MemoryLimits {
    static final String LIMIT_PROPERTY = "isoloop.memory.limit";
    static final String CACHE_PROPERTY = "isoloop.memory.cache";

    /** Unless told otherwise, this part of the limit may lie idle for reuse. */
    private static final int CACHE_DIVISOR = 4;

    private static final long UNASKED_LIMIT_BYTES = 16L << 20;
    private static final long UNASKED_CACHE_BYTES = UNASKED_LIMIT_BYTES / CACHE_DIVISOR;
    private static final long UNKNOWN = -1;

    private long limitBytes;
    private long cacheBytes;

    private MemoryLimits(long limitBytes, long cacheBytes) {
        this.limitBytes = limitBytes;
        this.cacheBytes = cacheBytes;
    }

    static MemoryLimits fixed(long limitBytes, long cacheBytes) {
        return new MemoryLimits(limitBytes, cacheBytes);
    }

    /** @throws IllegalArgumentException naming the property, its value and what it may be */
    static MemoryLimits ofProcess() {
        return of(System.getProperty(LIMIT_PROPERTY), System.getProperty(CACHE_PROPERTY));
    }

    /** Settings as text; null where there is none. */
    static MemoryLimits of(String limit, String cache) {
        return new MemoryLimits(
                limit == null ? UNKNOWN : parse(LIMIT_PROPERTY, limit),
                cache == null ? UNKNOWN : parse(CACHE_PROPERTY, cache));
    }

    /** The bound of live bytes, and of live and cached bytes together. */
    long limitBytes() {
        if (limitBytes == UNKNOWN) limitBytes = jvmLimitBytes();
        return limitBytes;
    }

    /** The bound of cached bytes. */
    long cacheBytes() {
        if (cacheBytes == UNKNOWN) cacheBytes = limitBytes() / CACHE_DIVISOR;
        return cacheBytes;
    }

    boolean limitHolds(long bytes) {
        if (limitBytes == UNKNOWN && bytes <= UNASKED_LIMIT_BYTES) return true;
        return bytes <= limitBytes();
    }

    boolean cacheHolds(long bytes) {
        if (cacheBytes == UNKNOWN && limitBytes == UNKNOWN && bytes <= UNASKED_CACHE_BYTES) return true;
        return bytes <= cacheBytes();
    }

    /** A whole number of bytes, or of KiB, MiB, GiB with k, m, g behind it. */
    private static long parse(String property, String text) {
        String digits = text.trim().toLowerCase(Locale.ROOT);
        int shift = 0;
        if (!digits.isEmpty()) {
            shift = switch (digits.charAt(digits.length() - 1)) {
                case 'k' -> 10;
                case 'm' -> 20;
                case 'g' -> 30;
                default -> 0;
            };
        }
        if (shift != 0) digits = digits.substring(0, digits.length() - 1);
        try {
            long number = Long.parseLong(digits);
            if (number >= 0 && number <= Long.MAX_VALUE >> shift) return number << shift;
        } catch (NumberFormatException notANumber) {
            // Falls through: the message below says it all.
        }
        throw new IllegalArgumentException("System property " + property + " is \"" + text
                + "\", expected a number of bytes, 0 or more, or one followed by k, m or g");
    }

    /** What {@code -XX:MaxDirectMemorySize} says, else the maximal heap size, which is the JVM's own default. */
    private static long jvmLimitBytes() {
        long limit = 0;
        try {
            HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            limit = Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
        } catch (RuntimeException | LinkageError notThisJvm) {
            // Another JVM, or one without the management modules. The default below is a JVM's usual one.
        }
        return limit > 0 ? limit : Runtime.getRuntime().maxMemory();
    }
}
