package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How ports end. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortClosingTest {
    @Test
    void whatWasPostedBeforeTheCloseArrivesThenBothSidesHearCloseInTheClosePhase() {
        assertEquals(List.of("got last words", "immediate", "c.2 close", "c.1 close"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(p.receiving("got "));
            c.port1().onClose(p.logging("c.1 close"));
            c.port2().onClose(p.logging("c.2 close"));
            c.port2().postMessage("last words");
            c.port2().close();
            c.port2().postMessage("ignored");
            p.loop.setImmediate(p.logging("immediate"));
        }));
    }

    @Test
    void closingDropsWhatIsQueuedForTheCloserAndCountsItAsDeadLettered() {
        assertEquals(
                List.of(
                        "closed",
                        "PortCounters[posted=3, delivered=0, dropped=0, deadLettered=3, queued=0, queuedBytes=0, refused=0]"),
                Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    c.port1().onMessage(p.receiving("got "));
                    c.port1().onClose(p.logging("closed"));
                    c.port2().postMessage(1);
                    c.port2().postMessage(2);
                    c.port1().close();
                    c.port2().postMessage(3);
                    p.turns(3, () -> p.log(c.port1().incoming()));
                }));
    }

    @Test
    void whatIsPostedToAPortThatIsClosingIsNotDelivered() {
        assertEquals(List.of("closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(p.receiving("got "));
            c.port1().onClose(p.logging("closed"));
            c.port1().close();
            c.port2().postMessage(1);
        }));
    }

    @Test
    void closingInsideAMessageListenerStillDeliversTheBacklog() {
        assertEquals(List.of("got 1", "got 2", "got 3", "closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                c.port1().close();
            });
            c.port1().onClose(p.logging("closed"));
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            c.port2().postMessage(3);
        }));
    }

    @Test
    void closeEventsComeLastClosedFirstTogetherWithOtherClosings() {
        assertEquals(List.of("d", "handle", "c"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            c.port1().onClose(p.logging("c"));
            d.port1().onClose(p.logging("d"));
            c.port1().close();
            p.loop.closeSoon(p.logging("handle"));
            d.port1().close();
        }));
    }

    @Test
    void closingTwiceDoesNothing() {
        assertEquals(List.of("closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onClose(p.logging("closed"));
            c.port1().close();
            c.port1().close();
            p.turns(3, () -> c.port1().close());
        }));
    }

    @Test
    void aCloseListenerAloneKeepsNoLoopAlive() {
        assertEquals(List.of("c.1"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onClose(p.logging("c.1"));
            c.port2().onClose(p.logging("c.2"));
            c.port1().close();
        }));
    }

    @Test
    void aStoppedPortClosesOnlyWhenItsQueueWasTaken() {
        assertEquals(
                List.of("true", "Optional[Received[message=1]]", "Optional.empty", "c.1 close"), Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    c.port1().onClose(p.logging("c.1 close"));
                    c.port2().postMessage(1);
                    c.port2().close();
                    p.turns(3, () -> {
                        p.log(c.port1().isOpen());
                        p.log(c.port1().receive());
                        p.log(c.port1().receive());
                    });
                }));
    }

    @Test
    void postingOnAClosedPortAnswersFalseAndStillRefusesWhatCantBeCopied() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().close();
            assertEquals(false, c.port1().postMessage("nobody gets it"));
            assertThrows(DataCloneException.class, () -> c.port1().postMessage(new Thread()));
            assertEquals(1, c.port1().outgoing().posted());
        });
    }

    @Test
    void aBufferPostedToAClosedPortIsGivenBackToTheProcess() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(64);
            c.port1().close();
            c.port1().postMessage(null, buffer);
            assertEquals(0, buffer.capacityBytes());
        });
    }

    @Test
    void closingNowInsideAListenerStopsTheBacklogAndTheRestIsDead() {
        assertEquals(List.of("got 1", "dead 2", "closed here", "closed there"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                c.port1().closeNow();
                p.log("dead " + c.port1().incoming().deadLettered());
            });
            c.port1().onClose(p.logging("closed here"));
            c.port2().onMessage(message -> {});
            c.port2().onClose(p.logging("closed there"));
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            c.port2().postMessage(3);
        }));
    }

    @Test
    void closingNowEndsACloseUnderWayAndIsHeardOnce() {
        assertEquals(List.of("got 1", "closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                c.port1().close();
                c.port1().closeNow();
                c.port1().closeNow();
            });
            c.port1().onClose(p.logging("closed"));
            c.port2().postMessage(1);
            c.port2().postMessage(2);
        }));
    }
}
