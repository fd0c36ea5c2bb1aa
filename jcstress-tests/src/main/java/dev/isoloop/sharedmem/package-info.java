/** What of the memory's allocator is too internal to be seen from another package. */
package dev.isoloop.sharedmem;
