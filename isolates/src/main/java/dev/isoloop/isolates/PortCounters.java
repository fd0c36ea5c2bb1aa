package dev.isoloop.isolates;

/**
 * What has become of the messages of one direction of a channel. At any time when neither side is at work
 * {@code posted = delivered + dropped + deadLettered + queued}, exactly, also after an isolate has crashed. Each figure is counted
 * where it happens, none is computed from the others (except that what waits for a thread that was lost is dead-lettered unseen).
 * Read without touching either side: while they work the figures may be a moment old, each of them by itself.
 *
 * @param posted messages handed to {@code postMessage} and {@code tryPost}, and requests, that were not refused; answers once they have
 *     found room
 * @param delivered messages that were given to a listener or taken by {@code receive}, requests given to a handler, and answers given to
 *     who asked. When threads that run no loop share a port and one of them moves it, messages that others have in hand count here
 * @param dropped messages that arrived where nobody listened, those that could not be taken over ({@code messageError}), and those
 *     that the queue's {@link Overflow} has lost
 * @param deadLettered messages posted to a closed port, queued in it when it closed, or lost with the loop that was about to deliver them
 * @param queued messages that wait now
 * @param queuedBytes what the waiting messages are counted for, in bytes
 * @param refused posts for which there was no room; not among the posted
 */
public record PortCounters(
        long posted, long delivered, long dropped, long deadLettered, long queued, long queuedBytes, long refused) {
    /**
     * Whether nothing was lost without being counted.
     *
     * @return true if {@code posted = delivered + dropped + deadLettered + queued}; may be false while a side is at work
     */
    public boolean areConserved() {
        return posted == delivered + dropped + deadLettered + queued;
    }
}
