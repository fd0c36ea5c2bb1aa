package dev.isoloop.streams;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** A publisher that was made a readable on one loop and a publisher again is still one. */
public class RoundTripTckTest extends FlowPublisherVerification<Long> {
    private final LoopFixture fixture = new LoopFixture("round-trip-tck-1");
    private final LoopFixture other = new LoopFixture("round-trip-tck-2");

    public RoundTripTckTest() {
        super(LoopFixture.tckEnvironment());
    }

    @AfterClass
    public void endLoops() {
        fixture.close();
        other.close();
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
        Flow.Publisher<Long> first = fixture.call(loop -> {
            long[] count = {0};
            Source<Long> source = to -> {
                if (count[0] == elements) to.end();
                else to.push(count[0]++);
            };
            return Readable.from(loop, source, StreamOptions.<Long>objects()).toPublisher();
        });
        return other.call(loop -> Readable.fromPublisher(loop, first, StreamOptions.<Long>objects())
                .toPublisher());
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
        return other.call(loop -> {
            Readable<Long> failed = Readable.fromPublisher(
                    loop,
                    subscriber -> {
                        subscriber.onSubscribe(new Flow.Subscription() {
                            @Override
                            public void request(long count) {}

                            @Override
                            public void cancel() {}
                        });
                        subscriber.onError(new IllegalStateException("failed"));
                    },
                    StreamOptions.<Long>objects());
            return failed.toPublisher();
        });
    }
}
