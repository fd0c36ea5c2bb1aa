package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.assertShared;
import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ValuesTest {
    enum Colour {
        RED,
        GREEN {
            @Override
            String shade() {
                return "light";
            }
        };

        String shade() {
            return "plain";
        }
    }

    @Test
    void nullStaysNull() {
        assertNull(cloneOf(null));
    }

    @Test
    void immutableValuesOfTheJdkAreShared() throws Exception {
        List<Object> values = List.of(
                "text",
                true,
                'c',
                (byte) 1,
                (short) 2,
                1_000_000,
                1L << 40,
                1.5f,
                Double.NaN,
                new BigInteger("12345678901234567890"),
                new BigDecimal("1.10"),
                UUID.fromString("00000000-0000-0001-0000-000000000002"),
                URI.create("https://example.org/a"),
                URI.create("https://example.org/a").toURL(),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 80),
                Path.of("a", "b"),
                Locale.ROOT,
                Currency.getInstance("EUR"),
                Pattern.compile("a+"),
                StandardCharsets.UTF_8,
                Charset.forName("IBM037"),
                Duration.ofSeconds(1),
                Instant.EPOCH,
                LocalDate.EPOCH,
                ZoneId.of("Europe/Paris"),
                ZonedDateTime.of(LocalDate.EPOCH.atStartOfDay(), ZoneId.of("Europe/Paris")),
                OptionalInt.of(3),
                Optional.of("x"),
                Optional.empty(),
                String.class,
                int[].class,
                Colour.RED,
                Colour.GREEN);
        for (Object value : values) assertShared(value);
    }

    @Test
    void aSubclassOfAnImmutableClassIsNobodysImmutable() {
        BigDecimal odd = new BigDecimal("1") {
            private static final long serialVersionUID = 1L;
        };
        String refusal = Clones.refusalOf(List.of(odd));
        assertEquals(
                "message[0]: " + odd.getClass().getName()
                        + " can't be cloned; make it a record, implement CloneableMessage or register a Cloner",
                refusal);
    }

    @Test
    void mutableValuesOfTheJdkAreCopied() {
        assertEquals(new Date(7), copied(new Date(7)));
        Calendar day = new GregorianCalendar(2020, Calendar.MARCH, 1);
        assertEquals(day, copied(day));
        assertEquals(TimeZone.getTimeZone("GMT+2"), copied(TimeZone.getTimeZone("GMT+2")));
        BitSet bits = new BitSet();
        bits.set(70);
        assertEquals(bits, copied(bits));
        assertEquals("ab", copied(new StringBuilder("ab")).toString());
        assertEquals("ab", copied(new StringBuffer("ab")).toString());
    }

    @Test
    void aChangeOfTheOriginalDoesNotReachTheCopy() {
        Date date = new Date(7);
        Date copy = cloneOf(date);
        date.setTime(8);
        assertEquals(7, copy.getTime());
    }

    @Test
    void primitiveArraysAreCopied() {
        assertArrayEquals(new byte[] {1, 2}, copied(new byte[] {1, 2}));
        assertArrayEquals(new short[] {1, 2}, copied(new short[] {1, 2}));
        assertArrayEquals(new char[] {1, 2}, copied(new char[] {1, 2}));
        assertArrayEquals(new int[] {1, 2}, copied(new int[] {1, 2}));
        assertArrayEquals(new long[] {1, 2}, copied(new long[] {1, 2}));
        assertArrayEquals(new float[] {1, 2}, copied(new float[] {1, 2}));
        assertArrayEquals(new double[] {1, 2}, copied(new double[] {1, 2}));
        assertArrayEquals(new boolean[] {true, false}, copied(new boolean[] {true, false}));
    }

    @Test
    void arraysKeepTheirComponentTypeAndShareWhatIsImmutable() {
        String[] names = {new String("a"), null};
        String[] copy = copied(names);
        assertSame(names[0], copy[0]);
        assertNull(copy[1]);
        Object[] mixed = {1, new int[] {2}, null, "s"};
        Object[] mixedCopy = copied(mixed);
        assertNotSame(mixed[1], mixedCopy[1]);
        assertArrayEquals(mixed, mixedCopy);
        int[][] rows = {{1}, {2, 3}};
        int[][] rowsCopy = copied(rows);
        rows[1][0] = 9;
        assertArrayEquals(new int[] {2, 3}, rowsCopy[1]);
        assertEquals(0, copied(new Object[0]).length);
    }

    @Test
    void byteBuffersAreCopiedWithPositionLimitAndOrder() {
        for (ByteBuffer original : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
            original.putInt(0, 42).order(ByteOrder.LITTLE_ENDIAN).limit(7).position(3);
            ByteBuffer copy = copied(original);
            original.put(0, (byte) 9);
            assertEquals(
                    42, copy.duplicate().clear().order(ByteOrder.BIG_ENDIAN).getInt(0));
            assertEquals(ByteOrder.LITTLE_ENDIAN, copy.order());
            assertEquals(7, copy.limit());
            assertEquals(3, copy.position());
            assertEquals(original.isDirect(), copy.isDirect());
        }
    }

    @Test
    void aReadOnlyByteBufferIsCopiedToAReadOnlyOne() {
        ByteBuffer below = ByteBuffer.allocate(2);
        ByteBuffer copy = cloneOf(below.asReadOnlyBuffer());
        below.put(0, (byte) 1);
        assertTrue(copy.isReadOnly());
        assertEquals(0, copy.get(0));
    }

    @Test
    void anOptionalOfSomethingMutableIsCopied() {
        Optional<int[]> original = Optional.of(new int[] {1});
        assertNotSame(original.get(), copied(original).get());
    }
}
