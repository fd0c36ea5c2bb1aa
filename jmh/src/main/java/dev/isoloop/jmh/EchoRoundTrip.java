package dev.isoloop.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * How long does a message take to a server and back?
 *
 * <pre>
 *   measuring thread --64 bytes, one connection--> server's thread
 *                    <----------------------------
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(2)
public class EchoRoundTrip {
    private static final int MESSAGE_BYTES = 64;

    private EchoServer server;
    private EchoClient client;

    /**
     * Starts the contender whose method is measured, and connects to it.
     *
     * @param params names the method
     * @throws Exception if that fails
     */
    @Setup
    public void setUp(BenchmarkParams params) throws Exception {
        String method = params.getBenchmark();
        server = EchoServer.named(method.substring(method.lastIndexOf('.') + 1));
        client = new EchoClient(server.ports(), 1, MESSAGE_BYTES);
    }

    /**
     * Ends both.
     *
     * @throws IOException if the client can't be closed
     */
    @TearDown
    public void tearDown() throws IOException {
        client.close();
        server.close();
    }

    @Benchmark
    public void isoloop() throws IOException {
        client.roundTrip();
    }

    @Benchmark
    public void nettyNio() throws IOException {
        client.roundTrip();
    }

    @Benchmark
    public void nettyEpoll() throws IOException {
        client.roundTrip();
    }

    @Benchmark
    public void selectorLoop() throws IOException {
        client.roundTrip();
    }
}
