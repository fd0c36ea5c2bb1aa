package dev.isoloop.isolates;

/**
 * What has become of the messages of one direction of a channel. At any time when neither side is at work
 * {@code posted = delivered + dropped + deadLettered + queued}, exactly. Read without touching either side: while they work the
 * figures may be a moment old, each of them by itself.
 *
 * @param posted messages handed to {@code postMessage} that were not refused
 * @param delivered messages that were given to a listener or taken by {@code receive}
 * @param dropped messages that arrived where nobody listened
 * @param deadLettered messages posted to a closed port, or queued in it when it closed
 * @param queued messages that wait now
 * @param queuedBytes what the waiting messages are counted for, in bytes
 */
public record PortCounters(
        long posted, long delivered, long dropped, long deadLettered, long queued, long queuedBytes) {}
