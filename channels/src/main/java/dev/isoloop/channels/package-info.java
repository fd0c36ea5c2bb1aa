/**
 * Every lock-free queue of the library, and nothing else: how one thread hands something to another, and wakes it.
 *
 * <pre>
 *   thread a                                             thread b
 *   LaneSender --offer--&gt; [ Lane: one to one ] --poll--&gt; LaneReceiver
 *   ByteLaneSender --claim, commit--&gt; [ ByteLane: one to one, outside the heap ] --poll--&gt; ByteLaneReceiver
 *   any thread --offer--&gt; [ MpscInbox: many to one ] --poll--&gt; its consumer
 *   any thread --ring---&gt; [ Doorbell: RUN, PARK, POLL ] --wake--&gt; its owner, if it sleeps
 *   TransferList: what a message takes with it, moved as a whole or not at all
 * </pre>
 *
 * <p>Publish first (offer), then ring. The owner of a bell arms it, looks into every queue once more, then sleeps.
 *
 * <p><b>Words.</b> A <i>lane</i> has one <i>sender</i> and one <i>receiver</i>: its <i>ends</i>, one thread each at a time. An
 * <i>inbox</i> has <i>producers</i> and one <i>consumer</i>. A <i>ring</i> is an array whose cells are used again; the inbox
 * calls its rings <i>segments</i>, because each is filled once per life. A <i>position</i> counts from the first message and
 * never wraps; a <i>cell</i> is where a position's message lies. A <i>bell</i> is <i>armed</i> while its owner sleeps or is about
 * to, and <i>rung</i> when somebody ended that sleep.
 *
 * <p><b>Threads.</b> Methods that any thread may call say so; all others belong to one thread at a time, which the lane ends
 * check when assertions are on. Outcomes are values: {@code offer} returns false for full (lane) or closed (inbox),
 * {@code claim} null for full or closed, {@code poll} null for empty. Nothing blocks or sleeps; the inbox may wait for an
 * interrupted producer.
 *
 * <table>
 *   <caption>Which class orders what</caption>
 *   <tr><th>class</th><th>orders</th><th>with</th></tr>
 *   <tr><td>Lane</td><td>one sender's messages; their contents; room</td><td>release and acquire on cells and counters</td></tr>
 *   <tr><td>ByteLane</td><td>the same, for bytes written and read in place</td><td>release and acquire on headers</td></tr>
 *   <tr><td>MpscInbox</td><td>each producer's items; offers against close</td><td>compare-and-set on one word</td></tr>
 *   <tr><td>Doorbell</td><td>a message against falling asleep</td><td>a full fence on both sides</td></tr>
 * </table>
 */
package dev.isoloop.channels;
