/**
 * Readable, writable, pipeline, backpressure: the place for them. This module holds nothing yet but its boundary: it sees
 * {@code loop} and what stands below it; {@code net} and {@code pool} see it.
 */
package dev.isoloop.streams;
