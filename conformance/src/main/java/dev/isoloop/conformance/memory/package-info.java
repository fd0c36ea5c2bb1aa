/**
 * Random calls of the buffer API from several threads at once, with arguments as wrong as they can be. Whatever is not a
 * documented exception is a bug: so is a byte of one buffer that shows in another.
 *
 * <p>The sequence of calls of each thread follows from the seed alone; how the threads interleave does not.
 */
package dev.isoloop.conformance.memory;
