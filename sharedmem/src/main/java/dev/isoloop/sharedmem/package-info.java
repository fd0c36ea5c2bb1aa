/** sharedmem. */
package dev.isoloop.sharedmem;
