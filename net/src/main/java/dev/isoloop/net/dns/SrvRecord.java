package dev.isoloop.net.dns;

/**
 * A server that offers a service.
 *
 * @param priority 0 to 65,535; the lowest is to be tried first
 * @param weight 0 to 65,535; among equal priorities, how large a share this one should get
 * @param port 0 to 65,535
 * @param name the server's name, without the last dot
 */
public record SrvRecord(int priority, int weight, int port, String name) {}
