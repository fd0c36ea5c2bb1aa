package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that fails when what it carries has moved already. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostTransfersTest {
    /** Changes its mind in the second walk, when the port that is cloned here is another one. */
    private record Fickle(MessagePort port, int[] walks) implements CloneableMessage<Fickle> {
        @Override
        public Fickle cloneMessage(CloneContext context) {
            MessagePort copy = context.clone("port", port);
            if (++walks[0] == 2) {
                throw new IllegalStateException("changed my mind");
            }
            return new Fickle(copy, walks);
        }
    }

    @Test
    void aPortThatNobodyGetsAnyMoreClosesAndItsPeerHearsOfIt() {
        assertEquals(List.of("the peer of the carried port closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel carried = new MessageChannel();
            carried.port2().onClose(p.logging("the peer of the carried port closed"));
            carried.port2().onMessage(p.receiving("got "));
            Fickle message = new Fickle(carried.port1(), new int[1]);
            IllegalStateException failed =
                    assertThrows(IllegalStateException.class, () -> c.port1().postMessage(message, carried.port1()));
            assertEquals("changed my mind", failed.getMessage());
            assertFalse(carried.port1().isOpen());
            assertEquals(0, c.port1().outgoing().posted());
        }));
    }

    @Test
    void soItIsWithAnAnswer() {
        assertEquals(
                Set.of("failed: changed my mind", "the peer of the carried port closed"),
                Set.copyOf(Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    MessageChannel carried = new MessageChannel();
                    carried.port2().onClose(p.logging("the peer of the carried port closed"));
                    carried.port2().onMessage(p.receiving("got "));
                    c.port2()
                            .onRequest(
                                    question -> Reply.moving(new Fickle(carried.port1(), new int[1]), carried.port1()));
                    c.port1().request("give me a port").catchError(failure -> {
                        p.log("failed: " + failure.getMessage());
                        c.port1().close();
                        return null;
                    });
                })));
    }
}
