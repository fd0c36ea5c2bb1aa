package dev.isoloop.conformance.program;

import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Thenable;

/** A {@code $thenable}: an object whose {@code then} runs a body. */
final class BodyThenable implements Thenable<Object> {
    private final Body body;
    private final Frame frame;

    BodyThenable(Body body, Frame frame) {
        this.body = body;
        this.frame = frame;
    }

    @Override
    public void subscribe(Resolvers<? super Object> target) {
        body.run(frame.withSettler(Results.settler(target)));
    }
}
