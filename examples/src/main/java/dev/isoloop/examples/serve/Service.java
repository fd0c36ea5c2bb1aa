package dev.isoloop.examples.serve;

import io.netty.handler.codec.http.HttpRequest;

/** What can be asked for. Main loop only. */
interface Service {

    /**
     * Decides by a request's head alone.
     *
     * @param request a well-formed head
     * @return what to do; an upload must be given its body or be abandoned
     */
    Reaction react(HttpRequest request);
}
