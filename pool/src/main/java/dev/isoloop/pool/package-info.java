/**
 * The process's blocking pool: calls that block, off the loops' threads, and their outcomes back on the loop that asked.
 *
 * <pre>
 *   loop a ──submit──►  a: t1 t4   ┐                    ┌─ isoloop-pool-1 ─┐
 *   loop b ──submit──►  b: t2      ├─ turn by turn ───► ├─ isoloop-pool-2 ─┤── outcome ──► the poll phase of the loop that
 *   outside ─────────►  o: t3 t5   ┘                    └─ ...            ─┘               submitted, one callback each
 * </pre>
 *
 * <table>
 * <caption>Vocabulary</caption>
 * <tr><th>word</th><th>meaning here</th></tr>
 * <tr><td>task</td><td>a call that may block, run once on a pool thread</td></tr>
 * <tr><td>outcome</td><td>what a task returned or threw, or that it was cancelled before it began</td></tr>
 * <tr><td>file stream</td><td>a file as a stream: one task per chunk</td></tr>
 * <tr><td>submitter</td><td>a loop, or all callers outside loops together; submitters take turns</td></tr>
 * </table>
 *
 * <p><b>Thread rules.</b> {@code submit} and all of {@code PoolFiles} and {@code FileStreams} are called on a loop's thread, and their callbacks and promises
 * come back on it. {@code submitFuture}, {@code PoolTask} and the counters are for any thread. Tasks run on pool threads, which are
 * daemons; a task must leave the loop's mutable objects alone. A buffer that goes into a task or comes out of one changes its owner.
 *
 * <p>The pool is one per process and fixed in size at its first use: see {@link dev.isoloop.pool.BlockingPool}.
 */
package dev.isoloop.pool;
