package dev.isoloop.isolates.clone;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Those classes of the JDK whose instances can't be told from a copy, by their very class: a subclass is somebody else's. */
final class JdkImmutables {
    private static final Set<Class<?>> CLASSES = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Character.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Void.class,
            Class.class,
            BigInteger.class,
            BigDecimal.class,
            MathContext.class,
            UUID.class,
            URI.class,
            URL.class,
            Inet4Address.class,
            Inet6Address.class,
            InetSocketAddress.class,
            File.class,
            // The default file system's own kind of path, whatever its name is.
            Path.of("").getClass(),
            ByteOrder.class,
            Locale.class,
            Currency.class,
            HexFormat.class,
            Pattern.class,
            StackTraceElement.class,
            Runtime.Version.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            MonthDay.class,
            OffsetDateTime.class,
            OffsetTime.class,
            Period.class,
            Year.class,
            YearMonth.class,
            ZoneOffset.class,
            // Regions are a hidden subclass of ZoneId.
            ZoneId.of("GMT").getClass(),
            ZonedDateTime.class,
            HijrahDate.class,
            JapaneseDate.class,
            MinguoDate.class,
            ThaiBuddhistDate.class,
            DateTimeFormatter.class,
            java.util.Collections.emptyList().getClass(),
            java.util.Collections.emptySet().getClass(),
            java.util.Collections.emptyMap().getClass(),
            java.util.Collections.emptySortedSet().getClass(),
            java.util.Collections.emptySortedMap().getClass());

    private JdkImmutables() {}

    static boolean contains(Class<?> type) {
        return CLASSES.contains(type)
                || isEnumConstant(type)
                || (Charset.class.isAssignableFrom(type) && Jdk.ownsCharset(type) && type != Charset.class);
    }

    /** An enum, or the class of a constant with a body. The type {@link Enum} itself has no instances. */
    private static boolean isEnumConstant(Class<?> type) {
        return Enum.class.isAssignableFrom(type) && type != Enum.class;
    }
}
