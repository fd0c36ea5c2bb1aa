package dev.isoloop.streams;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;

/** What a readable made of a publisher subscribes with keeps the rules of Reactive Streams. */
public class ReadableFromPublisherTckTest extends FlowSubscriberBlackboxVerification<Integer> {
    private final LoopFixture fixture = new LoopFixture("readable-tck");

    public ReadableFromPublisherTckTest() {
        super(LoopFixture.tckEnvironment());
    }

    @AfterClass
    public void endLoop() {
        fixture.close();
    }

    @Override
    @SuppressWarnings("unchecked") // a readable of integers subscribes for integers
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        return fixture.call(loop -> {
            Flow.Subscriber<?>[] subscribed = new Flow.Subscriber<?>[1];
            Flow.Publisher<Integer> publisher = subscriber -> subscribed[0] = subscriber;
            Readable<Integer> stream = Readable.fromPublisher(loop, publisher, StreamOptions.<Integer>objects());
            stream.onError(error -> {});
            stream.read(); // subscribes
            stream.resume();
            return (Flow.Subscriber<Integer>) subscribed[0];
        });
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
