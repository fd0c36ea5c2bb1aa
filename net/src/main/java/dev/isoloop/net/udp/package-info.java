/**
 * Datagrams: {@link dev.isoloop.net.udp.UdpSocket}, unicast, broadcast and multicast, over the process's one kernel
 * poller.
 */
package dev.isoloop.net.udp;
