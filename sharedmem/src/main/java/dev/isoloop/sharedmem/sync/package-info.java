/**
 * What users of shared memory always end up writing: a mutex, a semaphore, a latch, a ring buffer and a counter, which live in
 * a few bytes of a {@link dev.isoloop.sharedmem.SharedBuffer}. Only the bytes are shared: each isolate or thread makes an object
 * of its own over them, which costs nothing, and zeroed memory is a good beginning unless a class says otherwise.
 *
 * <pre>
 *   SharedMutex   SharedSemaphore   SharedLatch   SharedRingProducer, SharedRingConsumer   SharedCounter
 *        |               |               |                       |                              |
 *        +---------------+---------------+-------- Atomics ------+------------------------------+
 *                                                     |
 *                                                SharedBuffer
 * </pre>
 *
 * <p><b>Threads.</b> Any, except the two ends of a ring, which belong to one thread each. Methods that may sleep are refused on
 * event loops that must not block, once they would have to sleep, and end with {@link InterruptedException} when their isolate
 * is terminated; the others never block. Waking reaches the threads of this process only.
 *
 * <p><b>Errors.</b> {@link dev.isoloop.sharedmem.DetachedException} once the handle given to the constructor is closed, also
 * for threads that sleep when the last handle of the memory closes. An unlock, release, countDown or offer that it ends has
 * changed nothing: one that is done wakes its sleepers although its own handle closes meanwhile. Whoever writes to the bytes by other means is on his own:
 * nothing can crash, but the promises of these classes end.
 */
package dev.isoloop.sharedmem.sync;
