/**
 * Isolates and ports under disorder: random topologies, slow consumers, full queues, ports that close and move, isolates that crash,
 * exit and are terminated, in the middle of floods. What the ports count is compared with a ledger that the isolates keep beside
 * them. Run with {@code ./isoloop chaos}.
 */
package dev.isoloop.chaos;
