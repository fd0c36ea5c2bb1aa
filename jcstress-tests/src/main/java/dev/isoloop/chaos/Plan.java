package dev.isoloop.chaos;

import java.util.List;

/**
 * What one isolate is to do.
 *
 * @param seed of its own choices
 * @param budget how many messages it may post before it is done
 * @param slowness how often it spins per message received
 * @param crashOdds one in so many turns ends it by an error, an exit, or not at all if this is 0
 * @param moveOdds one in so many turns closes or moves a port
 * @param slots its ports
 */
record Plan(long seed, long budget, int slowness, int crashOdds, int moveOdds, List<Slot> slots) {}
