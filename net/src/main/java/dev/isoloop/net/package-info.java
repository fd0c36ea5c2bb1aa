/**
 * Sockets on the loop: TCP and Unix domain sockets over the process's one kernel poller.
 *
 * <pre>
 *    TcpServer  UnixServer         TcpSocket  UnixSocket        what users hold
 *         └────┬────┘                   └────┬────┘
 *          NetServer ── accepts ──────►  NetSocket ◄──► stream()      both kinds, one implementation
 *              │                         │   │   └── WriteQueue       what the kernel did not take
 *              │      HappyEyeballs ─────┘   └────── NetBuffers       memory, lent by the thread
 *              │        └ ConnectAttempt
 *              ▼                ▼
 *      KernelPoller of the loop module: readiness, one Registration per descriptor
 * </pre>
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>word</th><th>meaning here</th></tr>
 *   <tr><td>visit</td><td>one call of the poller because a socket is ready: a bounded number of reads or accepts</td></tr>
 *   <tr><td>lent buffer</td><td>what a read handler gets: the thread's own read buffer, its for the length of the call</td></tr>
 *   <tr><td>chunk</td><td>16 KiB of pooled memory in a write queue</td></tr>
 *   <tr><td>high-water mark</td><td>how much may wait in a write queue before {@code write} answers false</td></tr>
 *   <tr><td>drain</td><td>the news that nothing waits any more</td></tr>
 *   <tr><td>end, finish</td><td>the peer sends no more; this side has sent all</td></tr>
 *   <tr><td>destroy, abort</td><td>close at once; the same with a reset</td></tr>
 *   <tr><td>hand over</td><td>give an open connection to another loop, or to another isolate in a message</td></tr>
 * </table>
 *
 * <p><b>Thread rules.</b> A server or socket belongs to one loop, and so to its thread; all callbacks come there, each as a callback of the
 * loop in its poll phase, with its drain. Any thread may ask for {@code stats()} and {@code toString()}.
 *
 * <p><b>Bounds.</b> A visit makes at most 4 reads of 64 KiB, or 64 accepts, or writes about 1 MiB, and then the next socket has its turn.
 *
 * <p><b>Errors.</b> Every failure is a {@link dev.isoloop.net.NetException} with a {@link dev.isoloop.net.NetErrorCode} and a
 * message that names operation, address and port.
 */
package dev.isoloop.net;
