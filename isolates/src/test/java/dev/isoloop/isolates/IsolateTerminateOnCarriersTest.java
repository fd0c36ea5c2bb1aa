package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Ends that isolates on shared threads do not choose. */
class IsolateTerminateOnCarriersTest extends IsolateTerminateTest {
    private static final IsolateHost HOST = IsolateHost.carriers(2);

    @AfterAll
    static void close() {
        HOST.close();
    }

    @Override
    IsolateHost host() {
        return HOST;
    }

    /** Not so here: an interrupt might hit another isolate. The wait goes on until the gate opens. */
    @Override
    void terminateInterruptsABlockingWait() {}

    /** Not so here: the thread is the carrier's, and outlives the isolate. */
    @Override
    void anIsolateThatDoesNotStopIsAbandonedAtTheDeadlineAndItsPortsClose() {}

    /** Not so here: the isolate waits without being interrupted. */
    @Override
    void theParentsEndTerminatesItsIsolates() {}

    @Test
    void anIsolateThatHoldsItsCarrierUpIsAbandonedAtItsDeadlineAndItsNeighboursGoOnAfterwards() {
        CountDownLatch release = Held.RELEASE;
        try (IsolateHost one = IsolateHost.carriers(1)) {
            List<String> trace = Program.trace(p -> {
                Isolate holding = Isolate.builder()
                        .host(one)
                        .terminateDeadline(Duration.ofMillis(50))
                        .spawn(context -> {
                            context.parentPort().postMessage("holding");
                            Held.here();
                        });
                Isolate neighbour = Isolate.builder().host(one).spawn(context -> {
                    context.parentPort().postMessage("neighbour");
                });
                neighbour.onMessage(p::log).onExit(code -> p.log("neighbour exit " + code));
                holding.onMessage(message -> {
                    p.log(message);
                    holding.terminate();
                });
                holding.onExit(code -> {
                    p.log("exit " + code);
                    release.countDown();
                });
            });
            assertEquals(List.of("holding", "exit 1", "neighbour", "neighbour exit 0"), trace);
            assertFalse(Held.wasInterrupted, "the interrupt might have been the neighbour's");
        }
    }

    @Test
    void closingTheHostTerminatesItsIsolates() {
        IsolateHost host = IsolateHost.carriers(1);
        assertEquals(
                List.of("online", "exit 0"),
                Program.trace(p -> Isolate.builder()
                        .host(host)
                        .spawn(context -> context.parentPort().onMessage(message -> {}))
                        .onOnline(() -> {
                            p.log("online");
                            host.close();
                        })
                        .onExit(code -> p.log("exit " + code))));
    }

    /** A wait that belongs to no isolate. */
    private static final class Held {
        static final CountDownLatch RELEASE = new CountDownLatch(1);
        static volatile boolean wasInterrupted;

        static void here() {
            try {
                RELEASE.await();
            } catch (InterruptedException asNoIsolateHereMayBe) {
                wasInterrupted = true;
            }
        }
    }
}
