package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.streams.Duplex;
import dev.isoloop.streams.Readable;
import dev.isoloop.streams.StreamOptions;
import dev.isoloop.streams.Writable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream made on a port that has closed is destroyed as if the port had closed afterwards. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsOnClosedPortsTest {
    private static final String WHERE = ", of loop 'main'; the other end is a port of loop 'main')";

    private static List<String> cutOff(String life) {
        return List.of(
                "made", "PeerClosedException: the port closed before the end of its stream (" + life + WHERE, "close");
    }

    /** Makes a stream on a port whose close event is past. */
    private static List<String> onClosed(Consumer<MessagePort> close, BiConsumer<Program, MessagePort> making) {
        return Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onClose(() -> p.loop.setImmediate(() -> making.accept(p, c.port1())));
            close.accept(c.port1());
        });
    }

    private static Consumer<Throwable> errors(Program p) {
        return error -> p.log(error.getClass().getSimpleName() + ": " + error.getMessage());
    }

    private static void read(Program p, MessagePort closed) {
        Readable<String> stream = PortStreams.readable(closed, String.class, StreamOptions.objects());
        stream.onError(errors(p));
        stream.onClose(p.logging("close"));
        stream.onData(p::log);
        p.log("made");
    }

    @Test
    void aReaderHearsThatThePortHasClosed() {
        assertEquals(cutOff("closed"), onClosed(MessagePort::close, StreamsOnClosedPortsTest::read));
        assertEquals(cutOff("closed"), onClosed(MessagePort::closeNow, StreamsOnClosedPortsTest::read));
        assertEquals(cutOff("detached"), onClosed(MessagePort::transfer, StreamsOnClosedPortsTest::read));
    }

    @Test
    void aReaderMadeBetweenCloseNowAndTheCloseEventHearsItOnce() {
        assertEquals(cutOff("closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().closeNow();
            read(p, c.port1());
        }));
    }

    @Test
    void aWriterHearsThatThePortHasClosedBeforeItWrites() {
        assertEquals(
                List.of(
                        "PeerClosedException: the port closed before the finish of its stream (closed" + WHERE,
                        "close"),
                onClosed(MessagePort::close, (p, closed) -> {
                    Writable<String> stream = PortStreams.writable(closed, StreamOptions.objects());
                    stream.onError(errors(p));
                    stream.onClose(p.logging("close"));
                }));
    }

    @Test
    void aDuplexThatOnlyReadsHearsThatThePortHasClosed() {
        assertEquals(
                List.of("PeerClosedException: the port closed before the end of its stream (closed" + WHERE, "close"),
                onClosed(MessagePort::close, (p, closed) -> {
                    Duplex<String, String> stream =
                            PortStreams.duplex(closed, String.class, StreamOptions.objects(), StreamOptions.objects());
                    stream.onError(errors(p));
                    stream.onClose(p.logging("close"));
                    stream.readable().onData(p::log);
                }));
    }
}
