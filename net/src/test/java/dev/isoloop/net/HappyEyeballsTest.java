package dev.isoloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.sim.SimClock;
import dev.isoloop.loop.sim.SimParker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several addresses, in virtual time, against a network that does as the script says. */
class HappyEyeballsTest {
    private static final int DELAY_MS = 250;

    /** Attempts as the script wants them; what happens is logged with its time. */
    private static final class Script {
        private final SimClock clock = new SimClock();
        private final EventLoop loop = EventLoop.builder()
                .clock(clock)
                .parker(new SimParker(clock))
                .unwatched()
                .build();
        private final List<String> trace = new ArrayList<>();
        private long cancelAtMs;

        String run(long timeoutMs, String... addresses) {
            loop.start(() -> {
                HappyEyeballs<String> race = new HappyEyeballs<>(
                        loop,
                        Arrays.stream(addresses).map(Script::address).toList(),
                        DELAY_MS,
                        timeoutMs,
                        this::dial,
                        answer());
                race.start();
                if (cancelAtMs > 0) loop.setTimeout(race::cancel, cancelAtMs);
            });
            loop.run();
            return String.join(" ", trace);
        }

        /** The last figure of an address says what becomes of it: 0 fails at once, 1 after 100 ms; 2 connects after 100 ms, 3 after 300; 9 waits. */
        private HappyEyeballs.Attempt dial(SocketAddress to, HappyEyeballs.Answer<String> answer) throws NetException {
            String name = name(to);
            log("dial:" + name);
            NetException refused = new NetException(NetErrorCode.CONNECTION_REFUSED, "connect", to);
            return switch (name.charAt(name.length() - 1)) {
                case '0' -> throw refused;
                case '1' -> loop.setTimeout(() -> answer.failed(refused), 100)::cancel;
                case '2' -> loop.setTimeout(() -> answer.connected(name), 100)::cancel;
                case '3' -> loop.setTimeout(() -> answer.connected(name), 300)::cancel;
                default -> () -> log("cancel:" + name);
            };
        }

        private HappyEyeballs.Answer<String> answer() {
            return new HappyEyeballs.Answer<>() {
                @Override
                public void connected(String name) {
                    log("won:" + name);
                }

                @Override
                public void failed(NetException error) {
                    log("lost:" + error.code() + "+" + error.getSuppressed().length);
                }
            };
        }

        private void log(String word) {
            trace.add(clock.nanoTime() / 1_000_000 + "/" + word);
        }

        private static SocketAddress address(String literal) {
            return new InetSocketAddress(literal, 80);
        }

        private static String name(SocketAddress address) {
            return ((InetSocketAddress) address).getAddress().getHostAddress().replace("0:0:0:0:0:0:0:", ":");
        }
    }

    @Test
    void theFirstAddressHasTheFieldForItselfForAWhile() {
        assertEquals("0/dial::2 100/won::2", new Script().run(0, "::2", "10.0.0.2"));
    }

    @Test
    void theNextAttemptBeginsBesideOneWithoutAnAnswerAndTheWinnerEndsTheOthers() {
        assertEquals(
                "0/dial::9 250/dial:10.0.0.2 350/cancel::9 350/won:10.0.0.2", new Script().run(0, "::9", "10.0.0.2"));
    }

    @Test
    void aSlowFirstAttemptMayStillWin() {
        assertEquals("0/dial::3 250/dial:10.0.0.3 300/won::3", new Script().run(0, "::3", "10.0.0.3"));
    }

    @Test
    void theNextAttemptBeginsAtOnceWhenOneFails() {
        assertEquals(
                "0/dial::1 100/dial:10.0.0.1 200/dial::2 300/won::2", new Script().run(0, "::1", "::2", "10.0.0.1"));
    }

    @Test
    void whatFailsWhileItIsDialledIsSteppedOver() {
        assertEquals("0/dial::0 0/dial:10.0.0.0 0/dial::2 100/won::2", new Script().run(0, "::0", "::2", "10.0.0.0"));
    }

    @Test
    void theFamiliesAlternateBeginningWithThatOfTheFirstAddress() {
        assertEquals(
                "0/dial:10.0.0.1 100/dial::1 200/dial:10.0.1.1 300/dial:10.0.2.1 400/lost:CONNECTION_REFUSED+3",
                new Script().run(0, "10.0.0.1", "10.0.1.1", "10.0.2.1", "::1"));
    }

    @Test
    void whenAllHaveFailedTheErrorIsTheFirstWithTheOthersBesideIt() {
        assertEquals("0/dial::0 0/dial:10.0.0.0 0/lost:CONNECTION_REFUSED+1", new Script().run(0, "::0", "10.0.0.0"));
    }

    @Test
    void theDeadlineIsForAllTogether() {
        assertEquals(
                "0/dial::9 250/dial:10.0.0.9 400/cancel::9 400/cancel:10.0.0.9 400/lost:TIMED_OUT+0",
                new Script().run(400, "::9", "10.0.0.9"));
    }

    @Test
    void aCancelledRaceTellsNothing() {
        Script script = new Script();
        script.cancelAtMs = 50;
        assertEquals("0/dial::9 50/cancel::9", script.run(400, "::9", "10.0.0.2"));
    }
}
