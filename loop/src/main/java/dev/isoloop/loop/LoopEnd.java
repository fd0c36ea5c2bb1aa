package dev.isoloop.loop;

/**
 * How a loop ended.
 *
 * @param exitCode 0 for a normal end unless set otherwise
 * @param error the uncaught error that ended it, or null
 * @param handlerFailed whether a listener for uncaught errors has thrown that error
 */
public record LoopEnd(int exitCode, Throwable error, boolean handlerFailed) {}
