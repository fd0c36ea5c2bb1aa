package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.junit.jupiter.api.Test;

/** A pipe at moments that no test can wait for. */
class PipeTest {
    @Test
    void aPostMayMeetAReceiverThatIsJustBeingGivenUp() throws Exception {
        VarHandle receivingEnd = MethodHandles.privateLookupIn(Pipe.class, MethodHandles.lookup())
                .findVarHandle(Pipe.class, "receivingEnd", PortEnd.class);
        EventLoop.run(loop -> {
            MessageChannel c = new MessageChannel();
            Pipe pipe = c.port1().end().out;
            // What the thread that gives up does comes in any order with a look at the loop and a look at the end.
            receivingEnd.setVolatile(pipe, null);
            assertTrue(c.port1().postMessage("lost"));
            pipe.abandonReceiver();
            assertEquals(1, c.port1().outgoing().posted());
            assertTrue(c.port1().outgoing().areConserved());
        });
    }
}
