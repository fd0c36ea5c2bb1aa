/**
 * Sockets on the loop, over the process's one kernel poller: the place for them. This module holds nothing yet but its
 * boundary: it sees {@code streams} and what stands below it; {@code isolates} sees it.
 */
package dev.isoloop.net;
