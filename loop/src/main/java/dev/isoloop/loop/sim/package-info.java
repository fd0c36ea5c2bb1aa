/**
 * Simulated time, sleep and readiness: loops in virtual time, without a sleep and the same in every run.
 *
 * <pre>{@code
 * SimClock clock = new SimClock();
 * EventLoop loop = EventLoop.builder().clock(clock).parker(new SimParker(clock)).unwatched().build();
 * }</pre>
 *
 * <p>Time stands still while callbacks run; parking advances it to the deadline, {@link dev.isoloop.loop.sim.SimClock#advanceMs} is how
 * a callback takes long.
 */
package dev.isoloop.loop.sim;
