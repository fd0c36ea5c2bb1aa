/**
 * Memory outside the heap: with one owner, so that isolates move megabytes without copying them, or shared by all, with ordered
 * and atomic access.
 *
 * <pre>
 *   TransferBufferOutputStream      channels, streams, arrays
 *              |  yields                  |  read and written by
 *              v                          v
 *           TransferBuffer  ---- transfer() ----&gt;  TransferBuffer      owner, bounds and liveness are checked here
 *              |  has one                             of another thread
 *              v
 *            Block  ------ close() ------&gt;  BlockCache                 the thread's own, taken from again without a lock
 *              |  part of a Slab            Recycler                   all slabs, under a lock
 *              v                               |  keeps
 *          RawMemory                         Ledger  --&gt;  MemoryStats  who holds how many bytes, and the limit
 *          the one class that touches memory
 *              ^                               ^
 *              |                               | fresh memory, never used again
 *           SharedMemory  ---------------------+
 *              ^  count of handles, length
 *              |  any number of
 *           SharedBuffer  &lt;-- read-modify-write --  Atomics  -- waits, notify --&gt;  WaitTable  --&gt;  Sleeper
 *                                                                        who waits where     the one place that sleeps
 * </pre>
 *
 * <table>
 * <caption>Vocabulary</caption>
 * <tr><th>word</th><th>meaning</th></tr>
 * <tr><td>handle</td><td>an object of class {@code TransferBuffer}: several in a row may have had the same memory, one has it
 * now; or of class {@code SharedBuffer}: any number have the same memory at once</td></tr>
 * <tr><td>element</td><td>a value of a shared buffer by its number instead of its byte index, {@code SharedElements}</td></tr>
 * <tr><td>slice</td><td>a part of a buffer with the same access, {@code ByteAccess}, that dies with it</td></tr>
 * <tr><td>owner</td><td>the thread that may use a handle</td></tr>
 * <tr><td>in transit</td><td>given away and not yet used by the receiver; the first thread that uses it owns it, and a
 * loop to which a message brings it uses it at once</td></tr>
 * <tr><td>detached</td><td>a handle that has lost its memory, by transfer or by closing</td></tr>
 * <tr><td>lent</td><td>code outside has a {@code ByteBuffer} view for the length of a call</td></tr>
 * <tr><td>block</td><td>the memory behind a handle, of a size class, hence often larger than the buffer</td></tr>
 * <tr><td>slab</td><td>one piece of memory from the JVM, cut into blocks of one class; a large block is a slab of one</td></tr>
 * <tr><td>cached</td><td>given back and kept for the next buffer</td></tr>
 * <tr><td>lost</td><td>become unreachable without {@code close()}; the collector returns the memory to the JVM</td></tr>
 * </table>
 *
 * <p><b>Thread rules.</b> A transfer buffer belongs to one thread at a time, which every access checks. Any thread may allocate, close a
 * buffer in transit, and read the statistics. Shared buffers and all that works on them may be used by any thread; the waits of
 * {@code Atomics} block, and ask {@code WaitPermission} before.
 *
 * <p><b>Limits.</b> {@code -Disoloop.memory.limit=BYTES} bounds what buffers hold, and what is kept for reuse on top of that
 * gives way first; the default is what the JVM allows for direct memory ({@code -XX:MaxDirectMemorySize}, else the maximal heap
 * size). {@code -Disoloop.memory.cache=BYTES} bounds what lies idle in whole slabs, by default a quarter of
 * the limit; a thread keeps a few small blocks besides. Both take
 * {@code k}, {@code m} and {@code g} behind the number, and are read once. {@code -Disoloop.diagnostics=true} makes a
 * {@link dev.isoloop.sharedmem.DetachedException} carry the place of the transfer, and
 * {@link dev.isoloop.sharedmem.BufferLeaks} name the places where open and lost buffers were allocated. An isolate's share is
 * bounded by a {@link dev.isoloop.sharedmem.MemoryBudget}.
 */
package dev.isoloop.sharedmem;
