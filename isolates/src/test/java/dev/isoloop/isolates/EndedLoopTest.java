package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loop's last listener, when nobody is left to close what is made. */
class EndedLoopTest {
    private final List<String> heard = new ArrayList<>();

    private void atTheEnd(Runnable action) {
        EventLoop.builder()
                .name("over")
                .onEnd(end -> {
                    action.run();
                    heard.add("end");
                })
                .build()
                .run();
        assertEquals("end", heard.get(heard.size() - 1));
    }

    @Test
    void aLoopThatHasEndedMakesNoChannelsAndIsNoIsolate() {
        atTheEnd(() -> {
            assertNull(IsolateContext.current());
            IllegalStateException refused = assertThrows(IllegalStateException.class, MessageChannel::new);
            heard.add(refused.getMessage());
        });
        assertEquals("event loop over has ended, expected one that lives", heard.get(0));
    }

    @Test
    void aLoopThatHasEndedSpawnsNothingAndTakesNothingForIt() {
        try (TransferBuffer bytes = TransferBuffer.copyOf(new byte[] {7})) {
            atTheEnd(() -> assertThrows(
                    IllegalStateException.class,
                    () -> Isolate.builder().workerData(bytes).transfer(bytes).spawn(context -> {})));
            assertEquals(7, bytes.getByte(0));
        }
    }
}
