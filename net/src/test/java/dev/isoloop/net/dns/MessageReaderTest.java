package dev.isoloop.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
    private final List<String> messages = new ArrayList<>();
    private final MessageReader reader = new MessageReader(
            message -> messages.add(StandardCharsets.US_ASCII.decode(message).toString()));

    @Test
    void messagesComeOutWholeHoweverTheBytesAreCut() {
        byte[] stream = "\0\3abc\0\0\0\1d\0\5efghi".getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece <= stream.length; piece++) {
            messages.clear();
            for (int at = 0; at < stream.length; at += piece) {
                reader.onBytes(ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)));
            }
            assertEquals(List.of("abc", "d", "efghi"), messages, "pieces of " + piece);
        }
    }

    @Test
    void theLengthHasNoSign() {
        byte[] bytes = new byte[2 + 0xFFFF];
        bytes[0] = bytes[1] = (byte) 0xFF;
        reader.onBytes(ByteBuffer.wrap(bytes));
        assertEquals(0xFFFF, messages.get(0).length());
    }
}
