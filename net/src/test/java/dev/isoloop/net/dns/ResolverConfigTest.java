package dev.isoloop.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverConfigTest {
    private static ResolverConfig parse(String text) {
        return ResolverConfig.parse(text.lines().toList());
    }

    private static List<String> servers(ResolverConfig config) {
        return config.servers().stream().map(Resolver::textOf).toList();
    }

    @Test
    void aWholeFileIsUnderstood() {
        ResolverConfig config = parse("""
                # made by hand
                ; also a comment
                domain old.example.org
                search a.example.org\tb.example.org
                nameserver 192.0.2.1
                nameserver\t2001:db8::53
                options ndots:2 timeout:3 attempts:4 rotate edns0
                sortlist 130.155.160.0
                """);
        assertEquals(List.of("192.0.2.1:53", "[2001:db8:0:0:0:0:0:53]:53"), servers(config));
        assertEquals(List.of("a.example.org", "b.example.org"), config.search());
        assertEquals(2, config.ndots());
        assertEquals(3_000, config.timeoutMs());
        assertEquals(4, config.attempts());
        assertTrue(config.rotate());
    }

    @Test
    void anEmptyFileMeansThisMachineAndTheUsualPatience() {
        ResolverConfig config = parse("");
        assertEquals(1, config.servers().size());
        assertTrue(config.servers().get(0).getAddress().isLoopbackAddress());
        assertEquals(List.of(5_000, 2, 1), List.of(config.timeoutMs(), config.attempts(), config.ndots()));
    }

    @Test
    void atMostThreeServersCountAndNonsenseNone() {
        ResolverConfig config = parse("""
                nameserver
                nameserver localhost
                nameserver fe80::1%nosuchinterface
                nameserver 192.0.2.1
                nameserver 192.0.2.2
                nameserver 192.0.2.3
                nameserver 192.0.2.4
                """);
        assertEquals(List.of("192.0.2.1:53", "192.0.2.2:53", "192.0.2.3:53"), servers(config));
    }

    @Test
    void numbersAboveTheirLimitAreTheLimit() {
        ResolverConfig config = parse("options timeout:4000 attempts:99 ndots:99 timeout:x");
        assertEquals(List.of(30_000, 5, 15), List.of(config.timeoutMs(), config.attempts(), config.ndots()));
    }

    @Test
    void whatIsGivenIsChecked() {
        assertThrows(IllegalArgumentException.class, ResolverConfig::of);
        ResolverConfig good = ResolverConfig.of(new InetSocketAddress("192.0.2.1", 53));
        assertEquals(
                "timeoutMs is 0, expected 1 to 60000",
                assertThrows(IllegalArgumentException.class, () -> good.withTimeoutMs(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> good.withAttempts(11));
        InetSocketAddress name = InetSocketAddress.createUnresolved("dns.example.org", 53);
        assertThrows(IllegalArgumentException.class, () -> ResolverConfig.of(name));
    }
}
