package dev.isoloop.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * When the system probes a peer from which nothing has come, and when it takes it for gone: {@code idleSeconds} plus {@code probes} times
 * {@code intervalSeconds} after the last sign of life. The connection then fails with {@link NetErrorCode#TIMED_OUT}. A peer that
 * still owes an acknowledgement for written bytes is not probed: {@link NetSocket#setIdleLimit} is for that.
 *
 * @param idleSeconds how long nothing has to come before the first probe, 1 to 32767
 * @param intervalSeconds between two probes, 1 to 32767
 * @param probes how many go without an answer, 1 to 127
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {
    private static final int SECONDS_MAX = 32767;
    private static final int PROBES_MAX = 127;

    /**
     * Checks the ranges.
     *
     * @param idleSeconds as above
     * @param intervalSeconds as above
     * @param probes as above
     * @throws IllegalArgumentException if a number is out of its range
     */
    public KeepAlive {
        requireRange("idle time", idleSeconds, SECONDS_MAX, " s");
        requireRange("interval", intervalSeconds, SECONDS_MAX, " s");
        requireRange("number", probes, PROBES_MAX, " probes");
    }

    private static void requireRange(String what, int value, int most, String unit) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "keep-alive " + what + " is " + value + unit + ", expected 1 to " + most + unit);
        }
    }

    /** Configures a fresh channel: probed or not, at these times, or null for the system's own. */
    static void configure(SocketChannel fresh, boolean on, KeepAlive times) throws IOException {
        if (times != null) times.applyTo(fresh);
        else if (on) fresh.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    /** A system that has no such options keeps its own times. */
    void applyTo(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds);
        set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, intervalSeconds);
        set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
    }

    private static void set(SocketChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (channel.supportedOptions().contains(option)) channel.setOption(option, value);
    }
}
