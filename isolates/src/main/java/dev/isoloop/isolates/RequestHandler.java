package dev.isoloop.isolates;

import dev.isoloop.loop.Promise;
import java.util.concurrent.CompletionStage;

/** Answers requests; see {@link MessagePort#onRequest}. Called on the thread of the loop that owns the port. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Answers one request.
     *
     * @param message the request, a copy of what was asked
     * @return the answer, which is copied when it is sent; a {@link Promise} or {@link CompletionStage} of it, if it takes time; or
     *     a {@link Reply}, if something moves with it
     * @throws Exception if it can't be answered: the one who asked gets a copy
     */
    Object handle(Object message) throws Exception;
}
