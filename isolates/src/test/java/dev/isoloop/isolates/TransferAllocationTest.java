package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a transfer allocates besides the handle that the receiver gets. Between two listeners on one loop, which send a buffer to and
 * fro; the arrays of callers are made once. Nothing depends on what the compiler leaves out: it may only make less of what is bounded.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SAME_THREAD) // that of the loop
class TransferAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20;
    private static final int MOVES = 500;

    /** A list of one item and an envelope. */
    private static final long BOOKKEEPING_BYTES_MAX = 24 + 32;

    private record Carrier(TransferBuffer buffer) {}

    private static final long CARRIER_BYTES = 16;

    private final EventLoop loop = EventLoop.builder().unwatched().build();
    private final Transferable[] transfer = new Transferable[1];
    private MessagePort port1;
    private MessagePort port2;
    private TransferBuffer buffer;
    private int left;

    @BeforeEach
    void openAChannel() {
        loop.start(loop::ref);
        inATurn(() -> {
            MessageChannel channel = new MessageChannel();
            port1 = channel.port1();
            port2 = channel.port2();
            buffer = TransferBuffer.allocate(64);
        });
    }

    @AfterEach
    void end() {
        inATurn(buffer::close);
        loop.terminate(0);
        loop.tickNow();
    }

    private void inATurn(Runnable task) {
        loop.execute(task);
        loop.tickNow();
    }

    /** The least of several rounds, because the JVM itself may add some. */
    private static long leastBytesPerMove(Runnable round) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least / MOVES;
    }

    private long bytesOfAHandle() {
        long[] bytes = new long[1];
        inATurn(() -> bytes[0] = leastBytesPerMove(() -> {
            for (int i = 0; i < MOVES; i++) buffer = buffer.transfer();
        }));
        return bytes[0];
    }

    /** How many bytes one way takes, when both ends answer what they get by this. */
    private long bytesOfATransfer(Consumer<MessagePort> post, Consumer<Object> take) {
        inATurn(() -> {
            port1.onMessage(message -> answer(port1, message, post, take));
            port2.onMessage(message -> answer(port2, message, post, take));
        });
        Runnable first = () -> post.accept(port1);
        return leastBytesPerMove(() -> {
            left = MOVES;
            loop.execute(first);
            while (left > 0) loop.tickNow();
        });
    }

    private void answer(MessagePort port, Object message, Consumer<MessagePort> post, Consumer<Object> take) {
        take.accept(message);
        if (--left > 0) post.accept(port);
    }

    @Test
    void aBufferThatIsTheMessageAllocatesItsNewHandleOnly() {
        long handleBytes = bytesOfAHandle();
        long transferBytes = bytesOfATransfer(
                port -> {
                    transfer[0] = buffer;
                    port.postMessage(buffer, transfer);
                },
                message -> buffer = (TransferBuffer) message);
        assertEquals(handleBytes, transferBytes);
    }

    /** Without listeners: whoever takes by a handler gets no answer that would have to be made, and one thing needs no array. */
    @Test
    void aBufferThatIsTakenByAHandlerAllocatesItsNewHandleOnly() {
        long handleBytes = bytesOfAHandle();
        Consumer<Object> take = message -> buffer = (TransferBuffer) message;
        long[] transferBytes = new long[1];
        inATurn(() -> transferBytes[0] = leastBytesPerMove(() -> {
            for (int i = 0; i < MOVES; i++) {
                port1.postMessage(buffer, buffer);
                port2.receive(take);
            }
        }));
        assertEquals(handleBytes, transferBytes[0]);
    }

    @Test
    void aBufferInAMessageAllocatesAListAndAnEnvelopeBesides() {
        long handleBytes = bytesOfAHandle();
        long transferBytes = bytesOfATransfer(
                port -> {
                    transfer[0] = buffer;
                    port.postMessage(new Carrier(buffer), transfer);
                },
                message -> buffer = ((Carrier) message).buffer());
        long messagesBytes = 3 * CARRIER_BYTES; // the sender's, that of the rehearsal, the receiver's
        long bookkeepingBytes = transferBytes - handleBytes - messagesBytes;
        assertTrue(
                bookkeepingBytes <= BOOKKEEPING_BYTES_MAX,
                () -> bookkeepingBytes + " bytes, expected at most " + BOOKKEEPING_BYTES_MAX);
    }
}
