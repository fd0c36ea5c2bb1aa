package dev.isoloop.net.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * A type of records, and what a record of it is read as. Names come without their last dot, in the notation of zone files: a byte
 * that is no letter, digit or hyphen may be escaped with a backslash.
 *
 * @param <T> what one record is read as
 */
public final class RecordType<T> {
    /** IPv4 addresses. */
    public static final RecordType<Inet4Address> A = new RecordType<>(Type.A, ARecord.class, RecordType::ip4);

    /** IPv6 addresses. */
    public static final RecordType<Inet6Address> AAAA = new RecordType<>(Type.AAAA, AAAARecord.class, RecordType::ip6);

    /** The name that a name is an alias of. */
    public static final RecordType<String> CNAME =
            new RecordType<>(Type.CNAME, CNAMERecord.class, record -> text(record.getTarget()));

    /** Mail servers. */
    public static final RecordType<MxRecord> MX = new RecordType<>(
            Type.MX, MXRecord.class, record -> new MxRecord(record.getPriority(), text(record.getTarget())));

    /** Name servers. */
    public static final RecordType<String> NS =
            new RecordType<>(Type.NS, NSRecord.class, record -> text(record.getTarget()));

    /** The name that an address has; see {@link Resolver#reverse}. */
    public static final RecordType<String> PTR =
            new RecordType<>(Type.PTR, PTRRecord.class, record -> text(record.getTarget()));

    /** Servers of a service, as in {@code _xmpp-client._tcp.example.org}. */
    public static final RecordType<SrvRecord> SRV = new RecordType<>(
            Type.SRV,
            SRVRecord.class,
            record -> new SrvRecord(
                    record.getPriority(), record.getWeight(), record.getPort(), text(record.getTarget())));

    /** Texts: a list of strings for each record, each character one byte (ISO 8859-1). */
    public static final RecordType<List<String>> TXT = new RecordType<>(Type.TXT, TXTRecord.class, RecordType::strings);

    /** The number in the question. */
    final int code;

    private final Function<Record, T> reader;

    private <R extends Record> RecordType(int code, Class<R> form, Function<R, T> reader) {
        this.code = code;
        this.reader = record -> reader.apply(form.cast(record));
    }

    /** Reads a record of this type. */
    T read(Record record) {
        return reader.apply(record);
    }

    /** {@return the name of the type, as in {@code AAAA}} */
    @Override
    public String toString() {
        return Type.string(code);
    }

    private static Inet4Address ip4(ARecord record) {
        try {
            byte[] four = record.getAddress().getAddress();
            return (Inet4Address) InetAddress.getByAddress(text(record.getName()), four);
        } catch (UnknownHostException notFourBytes) {
            throw new AssertionError(notFourBytes);
        }
    }

    /** An IPv4 address in IPv6 clothes stays IPv6: the JDK would take them off. */
    private static Inet6Address ip6(AAAARecord record) {
        byte[] bytes = record.getAddress().getAddress();
        byte[] six = new byte[16];
        if (bytes.length == 4) six[10] = six[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, six, six.length - bytes.length, bytes.length);
        try {
            return Inet6Address.getByAddress(text(record.getName()), six, -1);
        } catch (UnknownHostException notSixteenBytes) {
            throw new AssertionError(notSixteenBytes);
        }
    }

    private static List<String> strings(TXTRecord record) {
        return record.getStringsAsByteArrays().stream()
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static String text(Name name) {
        return name.toString(true);
    }
}
