package dev.isoloop.isolates;

import dev.isoloop.loop.Subscription;
import dev.isoloop.streams.Done;
import dev.isoloop.streams.ReadController;
import dev.isoloop.streams.Source;
import java.util.Objects;

/** What arrives at a port, as a source: listens while the stream has room, and leaves messages in the port's queue otherwise. */
final class PortReading<T> implements Source<T> {
    private final MessagePort port;
    private final Class<T> type;
    private final Runnable atEnd;
    private ReadController<T> to;

    /** The writer's end has arrived; what the port does from now on is of no interest. */
    private boolean over;

    /** Null while the stream has had enough. */
    private Subscription listening;

    PortReading(MessagePort port, Class<T> type, Runnable atEnd) {
        this.port = port;
        this.type = Objects.requireNonNull(type, "type");
        this.atEnd = atEnd;
    }

    @Override
    public void pull(ReadController<T> controller) {
        to = controller;
        if (listening == null) listening = port.onMessage(this::onMessage);
    }

    private void onMessage(Object message) {
        if (message == PortStreamEnd.END) {
            over = true;
            stopListening();
            to.end();
        } else if (!type.isInstance(message)) {
            if (message instanceof AutoCloseable refused) Envelope.closeQuietly(refused);
            to.fail(new ClassCastException("a message is " + describe(message) + ", expected " + type.getName()));
        } else if (!to.push(type.cast(message))) {
            stopListening();
        }
    }

    boolean isOver() {
        return over;
    }

    private static String describe(Object message) {
        return message == null ? "null" : "a " + message.getClass().getName();
    }

    private void stopListening() {
        if (listening == null) return;
        listening.close();
        listening = null;
    }

    @Override
    public void destroy(Throwable error, Done done) {
        stopListening();
        atEnd.run();
        done.done(error);
    }
}
