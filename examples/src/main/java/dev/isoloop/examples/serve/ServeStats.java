package dev.isoloop.examples.serve;

/** What was counted since the start. Main loop only. */
final class ServeStats {
    long requests;
    long rejected;
    int inFlight;
    int connections;
}
