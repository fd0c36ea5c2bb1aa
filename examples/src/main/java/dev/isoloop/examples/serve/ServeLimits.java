package dev.isoloop.examples.serve;

/**
 * How much a client may ask for and how long it may take.
 *
 * @param bodyBytes the longest picture
 * @param lineBytes the longest request line
 * @param headerBytes the longest header, all fields together
 * @param idleMs how long a connection may wait for its next request
 * @param headMs how long a request's line and header may take, however many bytes come
 * @param bodyWindowMs after each such time a body must have brought {@code bodyWindowBytes} more
 * @param bodyWindowBytes see {@code bodyWindowMs}
 * @param bodyWindowBytesMean so many it must have brought for each such time but the first two, all together, so that a client
 *     that drips gives its room back soon
 * @param writeMs how long a client may take for each 64 KiB of its answer, and for the rest
 * @param lingerMs how long the client may take to close after us; what it still sends is read and forgotten, up to twice the longest
 *     picture, so that the kernel does not throw the answer away
 */
record ServeLimits(
        int bodyBytes,
        int lineBytes,
        int headerBytes,
        int idleMs,
        int headMs,
        int bodyWindowMs,
        int bodyWindowBytes,
        int bodyWindowBytesMean,
        int writeMs,
        int lingerMs) {

    static final ServeLimits DEFAULT =
            new ServeLimits(32 << 20, 8 << 10, 16 << 10, 60_000, 10_000, 10_000, 10 << 10, 640 << 10, 30_000, 3_000);
}
