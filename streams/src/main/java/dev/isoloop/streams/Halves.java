package dev.isoloop.streams;

/** A duplex of two halves that share a life. */
record Halves<I, O>(Readable<O> readable, Writable<I> writable) implements Duplex<I, O> {}
