/**
 * Memory outside the heap. Transfer buffers: who gets one in transit, and what an old handle can still reach. Shared buffers: what
 * each access mode promises, that no wake-up is lost, that waits end, what a closed handle can still reach, and the toolbox.
 */
package dev.isoloop.jcstress.sharedmem;
