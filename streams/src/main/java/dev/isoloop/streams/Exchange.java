package dev.isoloop.streams;

/**
 * What stands behind a {@link Duplex}: a source and a sink with one life. One may also be {@link Opens} and {@link Finishes}.
 *
 * @param <I> the chunks that go in, written by the user
 * @param <O> the chunks that come out, read by the user
 */
public interface Exchange<I, O> extends Source<O>, Sink<I> {}
