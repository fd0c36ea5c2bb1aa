package dev.isoloop.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isoloop.isolates.IsolateHost;
import dev.isoloop.loop.IdlePolicy;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Those who pass a message to and fro begin, pass it, and end. How long that takes is nothing for a test. */
class RoundTripContendersTest {
    /** Two sides that spin take turns of milliseconds where others want the processors. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int TURNS = 3;
    private static final int MESSAGES = 20;
    private static final long SPUN_NS = 20_000_000;

    @Test
    void theFloorOfBenchmarksPassesItsNumbers() {
        assertPlay(() -> {
            PingPongLatency.Volatiles pairs = new PingPongLatency.Volatiles();
            pairs.start();
            for (int trip = 0; trip < MESSAGES; trip++) {
                pairs.trip();
            }
            pairs.stop();
        });
    }

    @Test
    void isolatesThatSpinPassTheirMessages() {
        assertPlay(() -> {
            IsolateHost spinning = IsolateHost.thread(IdlePolicy.SPIN);
            IsolatePair pair = new IsolatePair(spinning, spinning);
            pair.play(MESSAGES);
            pair.end();
        });
    }

    @Test
    void isolatesOnOneCarrierPassTheirMessages() {
        assertPlay(() -> {
            try (IsolateHost carrier = IsolateHost.carriers(1)) {
                IsolatePair pair = new IsolatePair(carrier, carrier);
                pair.play(MESSAGES);
                pair.end();
            }
        });
    }

    @Test
    void nettysLoopsPassTheirTasks() {
        assertPlay(() -> pass(NioIoHandler.newFactory()));
        assertPlay(() -> pass(NettyPair.nioSpinning()));
    }

    @Test
    void nettysNativeLoopsPassTheirTasks() {
        assumeTrue(Epoll.isAvailable(), "the system has no epoll");
        assertPlay(() -> pass(NettyPair.epollSpinning()));
    }

    private static void pass(IoHandlerFactory transport) throws InterruptedException {
        NettyPair pair = new NettyPair(transport);
        pair.play(MESSAGES);
        pair.end();
    }

    private static void assertPlay(Executable play) {
        assertTimeoutPreemptively(PATIENCE, play);
    }

    @ParameterizedTest
    @CsvSource({
        "ports, volatileFloor isoloopPorts",
        "carrier, isoloopPorts isoloopOneCarrier isoloopIsolatesOneCarrier volatileFloor"
    })
    void theContendersOfADuelPassTheirMessagesInTurns(String question, String names) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            List<LaneContender> contenders = LaneDuel.contenders(question);
            assertEquals(
                    List.of(names.split(" ")),
                    contenders.stream().map(LaneContender::toString).toList());
            play(contenders);
        });
    }

    private static void play(List<LaneContender> contenders) throws Exception {
        ExecutorService farThread = Executors.newSingleThreadExecutor();
        try {
            for (int turn = 0; turn < TURNS; turn++) {
                for (LaneContender contender : contenders) {
                    Future<?> far = farThread.submit(() -> contender.far(MESSAGES));
                    contender.near(MESSAGES);
                    far.get();
                }
            }
            for (LaneContender contender : contenders) {
                contender.end();
            }
        } finally {
            farThread.shutdown();
        }
    }

    @Test
    void aLoopOfNettysOnNioThatHasNothingToDoSpins() {
        assertSpins(NettyPair.nioSpinning());
    }

    @Test
    void aLoopOfNettysOnEpollThatHasNothingToDoSpins() {
        assumeTrue(Epoll.isAvailable(), "the system has no epoll");
        assertSpins(NettyPair.epollSpinning());
    }

    /** One that waits takes no processor time. */
    private static void assertSpins(IoHandlerFactory transport) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport);
        try {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long id = TwoThreads.of(group.next()).getId();
            long fromNs = threads.getThreadCpuTime(id);
            assertTimeoutPreemptively(PATIENCE, () -> {
                while (threads.getThreadCpuTime(id) - fromNs < SPUN_NS) {
                    Thread.sleep(1);
                }
            });
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }
}
