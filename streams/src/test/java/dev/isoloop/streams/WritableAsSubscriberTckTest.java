package dev.isoloop.streams;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;

/** A writable as a subscriber keeps the rules of Reactive Streams. */
public class WritableAsSubscriberTckTest extends FlowSubscriberBlackboxVerification<Integer> {
    private final LoopFixture fixture = new LoopFixture("subscriber-tck");

    public WritableAsSubscriberTckTest() {
        super(LoopFixture.tckEnvironment());
    }

    @AfterClass
    public void endLoop() {
        fixture.close();
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        return fixture.call(loop -> {
            Writable<Integer> stream = Writable.to(loop, (chunk, done) -> done.ok(), StreamOptions.<Integer>objects());
            stream.onError(error -> {});
            return stream.toSubscriber();
        });
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
