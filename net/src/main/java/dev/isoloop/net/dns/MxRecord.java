package dev.isoloop.net.dns;

/**
 * A mail server of a domain.
 *
 * @param priority 0 to 65,535; the lowest is to be tried first
 * @param exchange the server's name, without the last dot
 */
public record MxRecord(int priority, String exchange) {}
