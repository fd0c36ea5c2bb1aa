package dev.isoloop.streams;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** A readable as a publisher keeps the rules of Reactive Streams. */
public class ReadableAsPublisherTckTest extends FlowPublisherVerification<Long> {
    private final LoopFixture fixture = new LoopFixture("publisher-tck");

    public ReadableAsPublisherTckTest() {
        super(LoopFixture.tckEnvironment());
    }

    @AfterClass
    public void endLoop() {
        fixture.close();
    }

    @Override
    @Test
    public void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
        LoopFixture.eventually(
                this::setUp,
                super::required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber);
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
        return fixture.call(loop -> {
            long[] count = {0};
            Source<Long> source = to -> {
                if (count[0] == elements) to.end();
                else to.push(count[0]++);
            };
            return Readable.from(loop, source, StreamOptions.<Long>objects()).toPublisher();
        });
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
        return fixture.call(loop -> {
            Readable<Long> failed = Readable.from(loop, to -> {}, StreamOptions.<Long>objects());
            failed.onError(error -> {});
            failed.destroy(new IllegalStateException("failed before it was subscribed to"));
            return failed.toPublisher();
        });
    }
}
