package dev.isoloop.net.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One question on the wire, and how to read what comes back. dnsjava knows the bytes; this class knows what to believe:
 *
 * <pre>
 *   not a response, another id, another question    STRANGER   somebody else's, or forged
 *   right id, but it can't be read                  DAMAGED
 *   the server does not understand an extension     PLAIN_ONLY only while there is one in the question
 *   marked as truncated                             TRUNCATED  whatever it holds
 *   records that answer the name, or an alias of it
 *   which the same message gives                    ANSWER     all other records are passed over
 * </pre>
 *
 * @param <T> what one record of the answer is read as
 */
final class Question<T> {
    /** Ids have this many bits. */
    private static final int ID_MASK = 0xFFFF;

    private static final int HEADER_BYTES = 12;

    /**
     * How long an answer may be in one datagram, said to the server by EDNS(0); without that it is 512. What fits into one packet
     * everywhere: pieces of a larger one get lost, and can be forged.
     */
    static final int DATAGRAM_BYTES_MAX = 1232;

    private final int id;
    private final Name name;
    private final RecordType<T> type;
    private final boolean extended;

    /**
     * Asks with EDNS(0).
     *
     * @param id at random
     * @param name absolute
     * @param type what is asked for
     */
    Question(int id, Name name, RecordType<T> type) {
        this(id & ID_MASK, name, type, true);
    }

    private Question(int id, Name name, RecordType<T> type, boolean extended) {
        this.id = id;
        this.name = name;
        this.type = type;
        this.extended = extended;
    }

    /** {@return the same question as of before there were extensions, for a server that knows none} */
    Question<T> plain() {
        return new Question<>(id, name, type, false);
    }

    /** {@return the bytes to send} */
    ByteBuffer toWire() {
        Message message = new Message(id);
        message.getHeader().setFlag(Flags.RD);
        message.addRecord(Record.newRecord(name, type.code, DClass.IN), Section.QUESTION);
        if (extended) message.addRecord(new OPTRecord(DATAGRAM_BYTES_MAX, 0, 0), Section.ADDITIONAL);
        return ByteBuffer.wrap(message.toWire());
    }

    /**
     * Reads a message that came from the server asked.
     *
     * @param wire the message, from its position to its limit
     * @return what it says
     */
    Reply<T> read(ByteBuffer wire) {
        if (wire.remaining() < HEADER_BYTES || (wire.getShort(wire.position()) & ID_MASK) != id) {
            return Reply.of(Reply.Kind.STRANGER);
        }
        byte[] bytes = new byte[wire.remaining()];
        wire.get(wire.position(), bytes);
        try {
            return read(new Message(bytes));
        } catch (IOException | RuntimeException unreadable) {
            // The parser meets bytes that anybody may have made up: whatever it trips over, they are no answer.
            return Reply.of(Reply.Kind.DAMAGED);
        }
    }

    private Reply<T> read(Message message) {
        Header header = message.getHeader();
        if (!header.getFlag(Flags.QR) || header.getOpcode() != Opcode.QUERY || !isAbout(message)) {
            return Reply.of(Reply.Kind.STRANGER);
        }
        if (header.getFlag(Flags.TC)) return Reply.of(Reply.Kind.TRUNCATED);
        switch (message.getRcode()) {
            case Rcode.NOERROR:
                return answer(message.getSection(Section.ANSWER));
            case Rcode.NXDOMAIN:
                return Reply.of(Reply.Kind.NO_SUCH_NAME);
            case Rcode.REFUSED:
                return Reply.of(Reply.Kind.REFUSED);
            case Rcode.FORMERR:
            case Rcode.NOTIMP:
            case Rcode.BADVERS:
                return Reply.of(extended ? Reply.Kind.PLAIN_ONLY : Reply.Kind.SERVER_FAILED);
            default:
                return Reply.of(Reply.Kind.SERVER_FAILED);
        }
    }

    /** A server that refuses or fails may leave the question out. */
    private boolean isAbout(Message message) {
        List<Record> questions = message.getSection(Section.QUESTION);
        if (questions.isEmpty()) {
            int rcode = message.getRcode();
            return rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
        }
        Record asked = questions.get(0);
        return questions.size() == 1
                && asked.getType() == type.code
                && asked.getDClass() == DClass.IN
                && asked.getName().equals(name);
    }

    private Reply<T> answer(List<Record> records) {
        Name owner = name;
        Set<Name> seen = new HashSet<>();
        while (seen.add(owner)) {
            List<T> values = valuesOf(owner, records);
            if (!values.isEmpty()) return new Reply<>(Reply.Kind.ANSWER, values);
            Name target = aliasOf(owner, records);
            if (target == null) return Reply.of(Reply.Kind.NO_DATA);
            owner = target;
        }
        return Reply.of(Reply.Kind.DAMAGED); // aliases in a circle
    }

    private List<T> valuesOf(Name owner, List<Record> records) {
        List<T> values = new ArrayList<>();
        for (Record record : records) {
            if (record.getType() == type.code && isOf(owner, record)) values.add(type.read(record));
        }
        return List.copyOf(values);
    }

    private Name aliasOf(Name owner, List<Record> records) {
        if (type.code == Type.CNAME) return null;
        for (Record record : records) {
            if (record.getType() == Type.CNAME && isOf(owner, record)) return ((CNAMERecord) record).getTarget();
        }
        return null;
    }

    private static boolean isOf(Name owner, Record record) {
        return record.getDClass() == DClass.IN && record.getName().equals(owner);
    }
}
