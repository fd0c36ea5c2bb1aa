package dev.isoloop.chaos;

import dev.isoloop.isolates.PortCounters;

/**
 * What a run has seen. Counts of messages are the ports' own, and balanced.
 *
 * @param rounds topologies drawn
 * @param isolates isolates spawned
 * @param crashes isolates that ended by an error
 * @param moves ports that were given from one isolate to another
 * @param posted messages accepted
 * @param delivered messages that reached a listener
 * @param dropped messages lost by the policy of a full queue, or where nobody listened
 * @param deadLettered messages for ports that had closed
 * @param refused posts that found no room
 */
record ChaosReport(
        long rounds,
        long isolates,
        long crashes,
        long moves,
        long posted,
        long delivered,
        long dropped,
        long deadLettered,
        long refused) {
    static ChaosReport none() {
        return new ChaosReport(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    static ChaosReport of(long isolates, long crashes, long moves) {
        return new ChaosReport(1, isolates, crashes, moves, 0, 0, 0, 0, 0);
    }

    ChaosReport plus(PortCounters counters) {
        return plus(new ChaosReport(
                0,
                0,
                0,
                0,
                counters.posted(),
                counters.delivered(),
                counters.dropped(),
                counters.deadLettered(),
                counters.refused()));
    }

    ChaosReport plus(ChaosReport other) {
        return new ChaosReport(
                rounds + other.rounds,
                isolates + other.isolates,
                crashes + other.crashes,
                moves + other.moves,
                posted + other.posted,
                delivered + other.delivered,
                dropped + other.dropped,
                deadLettered + other.deadLettered,
                refused + other.refused);
    }
}
