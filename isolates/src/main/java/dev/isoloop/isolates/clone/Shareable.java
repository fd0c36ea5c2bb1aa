package dev.isoloop.isolates.clone;

/**
 * Marks a class whose instances isolates may share: structured clone passes them by reference, and so does every value that
 * holds them. Who implements it vouches that all its methods may be called from any thread at the same time.
 */
public interface Shareable {}
