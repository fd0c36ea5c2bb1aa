package dev.isoloop.loop;

/**
 * How a loop ended.
 *
 * @param exitCode 0 for a normal end unless set otherwise
 * @param error the uncaught error that ended it, or null
 */
public record LoopEnd(int exitCode, Throwable error) {}
