/** Ownership of transfer buffers: who gets one in transit, and what an old handle can still reach. */
package dev.isoloop.jcstress.sharedmem;
