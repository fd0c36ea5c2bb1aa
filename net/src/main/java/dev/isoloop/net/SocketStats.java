package dev.isoloop.net;

/**
 * What has gone through a socket so far.
 *
 * @param bytesIn bytes read
 * @param bytesOut bytes given to the kernel
 */
public record SocketStats(long bytesIn, long bytesOut) {}
