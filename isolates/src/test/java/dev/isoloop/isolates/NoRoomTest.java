package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever hears that a message is lost for want of room hears when there is room again. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoRoomTest {
    @Test
    void aMessageThatIsTooLargeForTheRestOfTheRoomIsDroppedAndADrainFollows() {
        assertEquals(List.of("drain"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.dropNewest(10).hardLimit(10, 1000));
            c.port1().onDrain(() -> {
                p.log("drain");
                assertTrue(c.port1().postMessage(new byte[600]));
                c.port1().close();
            });
            c.port1().ref();
            assertTrue(c.port1().postMessage(new byte[600]));
            assertFalse(c.port1().postMessage(new byte[600]));
            assertEquals(1, c.port1().outgoing().dropped());
            p.loop.setImmediate(() -> c.port2().receive());
        }));
    }

    @Test
    void aPortThatHasMovedWithAFullQueueDropsAndADrainFollows() {
        assertEquals(List.of("drain"), Program.trace(p -> {
            MessageChannel c = new MessageChannel(PortQueue.dropNewest(2));
            assertTrue(c.port1().postMessage(1));
            assertFalse(c.port1().postMessage(2));
            MessagePort moved = c.port1().transfer();
            moved.onDrain(() -> {
                p.log("drain");
                moved.close();
            });
            moved.ref();
            assertFalse(moved.postMessage(3));
            p.loop.setImmediate(() -> {
                c.port2().receive();
                c.port2().receive();
            });
        }));
    }

    @Test
    void aBroadcastWhoseOnlyFullMembersMissMessagesIsAlwaysWelcome() {
        assertEquals(List.of("1", "2"), Program.trace(p -> {
            BroadcastChannel a = new BroadcastChannel("x");
            BroadcastChannel newest = new BroadcastChannel("x", PortQueue.dropNewest(2));
            newest.onMessage(p::log);
            a.onDrain(p.logging("drain for nothing"));
            for (int i = 1; i <= 10; i++) {
                assertTrue(a.postMessage(i));
            }
            assertEquals(8, newest.incoming().dropped());
            newest.onMessage(message -> {
                if (message.equals(2)) {
                    a.close();
                    newest.close();
                }
            });
        }));
    }
}
