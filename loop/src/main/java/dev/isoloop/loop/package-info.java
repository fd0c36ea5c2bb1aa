/**
 * The event loop: phases, timers, tick queues, promises, sleeping and waking, statistics.
 *
 * <pre>
 *   main program, drain
 *   ┌──────────► timers          what is due, list by list as in Node
 *   │   alive? ◄─┤               asked here, except in the first turn; no: beforeExit, and exit if that brought nothing
 *   │            pending         completions deferred to this turn
 *   │            idle, prepare   internal housekeeping
 *   │            poll            signals, executed tasks, poll sources; the only line that may sleep
 *   │            check           immediates that were set before this phase began
 *   │            close           close callbacks, last closed first
 *   └────────────┘
 *   after EVERY callback, in every phase, the drain:
 *       all ticks (nextTick), then all microtasks, again while there are ticks; then rejections, again if any was reported
 * </pre>
 *
 * <p>The phases carry the same names in {@link dev.isoloop.loop.Phase} and in the one method that makes a turn,
 * {@code EventLoop.turn}. Node's own loop counts an iteration from its poll phase; read in a circle the order is the same.
 *
 * <p><b>Words.</b> A <i>turn</i> is one pass over the phases. A <i>callback</i> is a call that the loop makes, with a drain after it
 * unless it failed. A <i>tick</i> is a nextTick callback. An <i>arrival</i> comes from anywhere through the inbox: an <i>executed
 * task</i> is a callback and keeps the loop alive, a <i>signal</i> is news for something that lives on the loop, and does neither.
 * A <i>poll source</i> makes callbacks of its own in the poll phase. A <i>host</i> makes the turns. A <i>handle</i> or <i>request</i>
 * is whatever has called {@code ref()}.
 *
 * <p><b>Alive</b> while any of these exists: a timer or immediate that is pending and holds the loop, an executed task, a deferred
 * completion, a close callback, a handle or request.
 *
 * <p><b>Threads.</b> A loop belongs to the thread that makes its turns, and before a host has it to the one that built it. Every
 * method is for that thread, and throws {@link dev.isoloop.loop.WrongLoopThreadException} on another, unless its page says that any thread may
 * call it: {@code execute}, {@code post}, {@code terminate}, {@code close}, {@code stats} and a few look-ups.
 *
 * <table>
 *   <caption>Hosts</caption>
 *   <tr><th>host</th><th>the turns are made by</th><th>a loop with nothing to do</th></tr>
 *   <tr><td>{@link dev.isoloop.loop.EventLoop#run(java.util.function.Consumer) EventLoop.run}</td><td>the caller's thread</td><td>parks it</td></tr>
 *   <tr><td>{@link dev.isoloop.loop.LoopThread}</td><td>its own thread</td><td>parks it</td></tr>
 *   <tr><td>{@link dev.isoloop.loop.CarrierGroup}</td><td>a thread shared with other loops</td><td>is not looked at</td></tr>
 *   <tr><td>{@link dev.isoloop.loop.ExecutorHost}</td><td>somebody's single-threaded executor</td><td>has no task there</td></tr>
 *   <tr><td>{@link dev.isoloop.loop.LoopAgent}</td><td>an Agrona runner</td><td>is polled, as the runner idles</td></tr>
 * </table>
 *
 * <p><b>Who sleeps and who wakes.</b> {@code Sleep} does both, and nothing else does: the loop's thread sleeps in its parker, or in its
 * poller while that has handles and may wait; a loop without a thread of its own sleeps in its host. A sender publishes, then rings.
 * The carrier threads of a group sleep and are woken in the same way.
 *
 * <p><b>Channels of the kernel.</b> One selector serves all loops of the process ({@link dev.isoloop.loop.KernelPoller}). Of the loops that own
 * channels one <i>leads</i>: it waits in the selector, calls what is its own and hands the rest to the owners. The others park.
 * The lead is a <i>token</i>; it goes to a loop that waits together with what is ready for it, is given up with the last channel,
 * and is taken from a loop that is stuck in a callback. Loops that sleep in a host have a <i>stand-in</i> thread.
 *
 * <p><b>Bounds per phase.</b> No flood keeps another kind of callback from its turn: a poll phase takes at most 1024 executed tasks
 * and 4096 signals, what has arrived and what other threads add meanwhile, while what the loop sends itself in the phase waits for
 * the next, and calls at most 256 handlers of ready channels; timers, immediates and close callbacks take what was there when their
 * phase began. Ticks and microtasks have no bound, as in Node; the stall detector names such floods.
 *
 * <p><b>Seams.</b> A loop learns the time only from its {@link dev.isoloop.loop.Clock}, sleeps only in its {@link dev.isoloop.loop.Parker},
 * hears of I/O only from its {@link dev.isoloop.loop.Poller}. {@code dev.isoloop.loop.sim} has the simulated ones.
 */
package dev.isoloop.loop;
