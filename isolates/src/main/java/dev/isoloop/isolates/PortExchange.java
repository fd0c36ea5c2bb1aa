package dev.isoloop.isolates;

import dev.isoloop.streams.Done;
import dev.isoloop.streams.Exchange;
import dev.isoloop.streams.Finishes;
import dev.isoloop.streams.ReadController;

/** Both directions of a port. */
final class PortExchange<I, O> implements Exchange<I, O>, Finishes {
    private final PortWriting<I> writing;
    private final PortReading<O> reading;

    PortExchange(PortWriting<I> writing, PortReading<O> reading) {
        this.writing = writing;
        this.reading = reading;
    }

    @Override
    public void pull(ReadController<O> to) {
        reading.pull(to);
    }

    @Override
    public void write(I chunk, Done done) {
        writing.write(chunk, done);
    }

    @Override
    public void finish(Done done) {
        writing.finish(done);
    }

    @Override
    public void destroy(Throwable error, Done done) {
        writing.destroy(error, passed -> reading.destroy(passed, done));
    }
}
