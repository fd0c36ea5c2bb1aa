package dev.isoloop.conformance.fuzz;

import java.util.Locale;

/** The areas of the format. */
enum Area {
    LOOP,
    TIMERS,
    PROMISES,
    ERRORS,
    IO,
    PORTS,
    CLONE,
    TRANSFER,
    WORKERS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
