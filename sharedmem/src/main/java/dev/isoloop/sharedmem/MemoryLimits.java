package dev.isoloop.sharedmem;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How much memory outside the heap this process may use: settings, else what the JVM allows.
 *
 * @param limitBytes bound of live bytes, and of live and cached bytes together
 * @param cacheBytes bound of the bytes kept for reuse
 */
record MemoryLimits(long limitBytes, long cacheBytes) {
    static final String LIMIT_PROPERTY = "isoloop.memory.limit";
    static final String CACHE_PROPERTY = "isoloop.memory.cache";

    /** Unless told otherwise, this part of the limit may lie idle for reuse. */
    private static final int CACHE_DIVISOR = 4;

    /** @throws IllegalArgumentException naming the property, its value and what it may be */
    static MemoryLimits ofProcess() {
        return of(System.getProperty(LIMIT_PROPERTY), System.getProperty(CACHE_PROPERTY));
    }

    static MemoryLimits of(String limit, String cache) {
        long limitBytes = limit == null ? jvmLimitBytes() : parse(LIMIT_PROPERTY, limit);
        long cacheBytes = cache == null ? limitBytes / CACHE_DIVISOR : parse(CACHE_PROPERTY, cache);
        return new MemoryLimits(limitBytes, cacheBytes);
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
