package dev.isoloop.examples.serve;

/** What the service makes of a request's head: an answer at once, or the wish to see the body. */
sealed interface Reaction permits Answer, Upload {}
