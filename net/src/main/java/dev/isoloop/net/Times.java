package dev.isoloop.net;

import dev.isoloop.loop.Timeout;

/** Times that callers give. A timer would take what is too long for it as 1 ms. */
final class Times {
    private Times() {}

    /** 0 to 24 days. */
    static long requireInRange(String what, long milliseconds) {
        if (milliseconds < 0 || milliseconds > Timeout.DELAY_MS_MAX) {
            throw new IllegalArgumentException(
                    what + " is " + milliseconds + " ms, expected 0 to " + Timeout.DELAY_MS_MAX + " ms");
        }
        return milliseconds;
    }
}
