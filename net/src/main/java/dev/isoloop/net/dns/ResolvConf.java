package dev.isoloop.net.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a resolv.conf as resolv.conf(5) has it: the last {@code search} or {@code domain} counts, at most three servers, numbers
 * above their limit are the limit, and what can't be understood is passed over without a word.
 */
final class ResolvConf {
    private static final int MAX_SERVERS = 3;
    private static final int MAX_TIMEOUT_S = 30;
    private static final int MAX_ATTEMPTS = 5;
    private static final int MAX_NDOTS = 15;

    private final List<InetSocketAddress> servers = new ArrayList<>();
    private List<String> search = List.of();
    private int timeoutMs = ResolverConfig.TIMEOUT_MS;
    private int attempts = ResolverConfig.ATTEMPTS;
    private int ndots = 1;
    private boolean rotate;

    ResolvConf read(List<String> lines) {
        lines.forEach(this::readLine);
        return this;
    }

    ResolverConfig toConfig() {
        List<InetSocketAddress> asked = servers.isEmpty()
                ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), ResolverConfig.PORT))
                : servers;
        return new ResolverConfig(asked, timeoutMs, attempts, rotate, ndots, search);
    }

    private void readLine(String line) {
        if (line.startsWith("#") || line.startsWith(";")) return;
        List<String> words = List.of(line.trim().split("\\s+"));
        List<String> values = words.subList(1, words.size());
        if (values.isEmpty()) return;
        switch (words.get(0)) {
            case "nameserver" -> addServer(values.get(0));
            case "search" -> search = values;
            case "domain" -> search = values.subList(0, 1);
            case "options" -> values.forEach(this::readOption);
            default -> {} // sortlist, and what others have invented
        }
    }

    private void addServer(String text) {
        InetAddress address = Addresses.parse(text);
        if (address == null || servers.size() == MAX_SERVERS) return;
        servers.add(new InetSocketAddress(address, ResolverConfig.PORT));
    }

    private void readOption(String option) {
        int colon = option.indexOf(':');
        if (option.equals("rotate")) rotate = true;
        if (colon < 0) return;
        int value;
        try {
            value = Integer.parseInt(option.substring(colon + 1));
        } catch (NumberFormatException notUnderstood) {
            return;
        }
        switch (option.substring(0, colon)) {
            case "timeout" -> timeoutMs = 1_000 * clamp(value, 1, MAX_TIMEOUT_S);
            case "attempts" -> attempts = clamp(value, 1, MAX_ATTEMPTS);
            case "ndots" -> ndots = clamp(value, 0, MAX_NDOTS);
            default -> {} // glibc's own
        }
    }

    private static int clamp(int value, int least, int most) {
        return Math.max(least, Math.min(most, value));
    }
}
