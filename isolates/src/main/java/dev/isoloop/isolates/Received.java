package dev.isoloop.isolates;

/**
 * One message taken by {@link MessagePort#receive()}; there so that a message which is null can be told from no message.
 *
 * @param message the message, may be null
 */
public record Received(Object message) {}
