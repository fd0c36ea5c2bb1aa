/**
 * Isolates: who runs, what may cross between them, and who is told how they end.
 *
 * <pre>
 *          parent's loop                                        isolate's own thread and loop
 *   ┌───────────────────────────┐                            ┌───────────────────────────┐
 *   │ Isolate                   │ ── pipe: messages ───────► │ parentPort                │
 *   │   onOnline, onMessage,    │                            │   onMessage, postMessage  │
 *   │   onError, onExit         │ ◄─ pipe: online, messages, │ IsolateContext            │
 *   │                           │          error             │   loop, workerData, exit  │
 *   │                           │ ◄─ signal: exit ────────── │                           │
 *   │ MessagePort ◄───── two pipes, port to port ──────────► │ MessagePort               │
 *   └───────────────────────────┘                            └───────────────────────────┘
 *
 *   pipe   = queue + signal + counters; copied, moved or immutable messages lie in it as they are
 *   queue  = a lane; for the policies that take back what waits, a ring or a map under a lock: see PortQueue
 *   signal = "this port has something", through the receiving loop's inbox, at most once per visit
 *   visit  = the receiving loop delivers what waits at one port, one callback each, in its poll phase
 * </pre>
 *
 * <table>
 * <caption>Vocabulary</caption>
 * <tr><th>word</th><th>meaning here</th></tr>
 * <tr><td>isolate</td><td>a loop with its host, its ports and its memory; no mutable object is reachable from two</td></tr>
 * <tr><td>port</td><td>one end of a channel, owned by one loop at a time; transferable</td></tr>
 * <tr><td>place</td><td>where a port stands in the order in which its loop serves its ports</td></tr>
 * <tr><td>request</td><td>a message with an id, to be answered by another one with the same id</td></tr>
 * <tr><td>host</td><td>what makes the turns of an isolate's loop: a thread of its own, a carrier, somebody's executor</td></tr>
 * <tr><td>group</td><td>the open broadcast channels of one name</td></tr>
 * <tr><td>started</td><td>a port that delivers; the first message listener starts it</td></tr>
 * <tr><td>refused</td><td>not posted: there was no room, and the message is still the caller's</td></tr>
 * <tr><td>dropped</td><td>delivered to a port where nobody listened, or lost by the policy of a full queue</td></tr>
 * <tr><td>dead-lettered</td><td>posted to a closed port, still queued when it closed, or lost with the loop that was about to
 * deliver it</td></tr>
 * <tr><td>port stream</td><td>a port as a stream: chunks as messages, the end as one more</td></tr>
 * <tr><td>outside</td><td>threads that run no loop; what they make belongs to the hidden loop {@code isoloop-outside}</td></tr>
 * <tr><td>abandoned</td><td>an isolate that was terminated and did not stop: its ports are closed, its thread is left alone</td></tr>
 * </table>
 *
 * <p><b>Thread rules.</b> Ports and isolates are used on the thread of the loop that owns them; other threads are refused by an
 * exception that names both. Any thread may terminate an isolate and read states and counters. What belongs to
 * {@code isoloop-outside} may be used by every thread that runs no loop; listeners are called on that loop's thread.
 *
 * <p><b>Memory.</b> What a thread did before it posted a message happens-before what the receiver does with it.
 *
 * <p><b>What keeps the process alive.</b> Threads of isolates are daemons, except an executor's. A ref'd isolate keeps its parent's
 * loop alive; so a main program that runs its loop to the end waits for its isolates, and one that spawns without a loop does not.
 */
package dev.isoloop.isolates;
