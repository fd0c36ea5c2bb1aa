package dev.isoloop.jmh;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.channels.ByteLaneReceiver;
import dev.isoloop.channels.ByteLaneSender;
import dev.isoloop.channels.ByteMessage;
import dev.isoloop.channels.Doorbell;
import dev.isoloop.channels.Lane;
import dev.isoloop.channels.LaneReceiver;
import dev.isoloop.channels.LaneSender;
import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.IdlePolicy;
import dev.isoloop.loop.PollSource;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jctools.queues.SpscArrayQueue;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/** What two threads do to pass so many messages, and how long they took. The contenders of {@link LaneDuel}. */
abstract class LaneContender extends DuelContender {
    private static final int CAPACITY = 1_024;
    private static final int CAPACITY_BYTES = 64 * 1_024;
    private static final int BATCH = 16;
    static final Integer MESSAGE = 1_000_000;

    LaneContender(String name) {
        super(name);
    }

    private static Lane<Integer> bounded() {
        return Lane.bounded(CAPACITY);
    }

    private static Lane<Integer> growing() {
        return Lane.growing(2, CAPACITY);
    }

    abstract void near(int messages) throws InterruptedException;

    abstract void far(int messages);

    /** Whether neither of the duel's threads passes the messages. */
    boolean hasThreadsOfItsOwn() {
        return false;
    }

    /** Lets go of threads of its own. */
    void end() throws InterruptedException {}

    /** Another pair of lines in each turn. */
    static final class Volatiles extends LaneContender {
        private final FloorLines lines = new FloorLines();
        private int nearTurns;
        private int farTurns;

        Volatiles() {
            super("volatileFloor");
        }

        @Override
        void near(int messages) {
            int turn = nearTurns++;
            near(messages, lines.there(turn), lines.back(turn));
        }

        @Override
        void far(int messages) {
            int turn = farTurns++;
            far(messages, lines.there(turn), lines.back(turn));
        }

        private static void near(int messages, PaddedLong to, PaddedLong from) {
            long number = from.getVolatile();
            for (int i = 0; i < messages; i++) {
                to.setVolatile(++number);
                while (from.getVolatile() != number) {
                    Thread.onSpinWait();
                }
            }
        }

        private static void far(int messages, PaddedLong from, PaddedLong to) {
            long number = to.getVolatile();
            for (int i = 0; i < messages; i++) {
                number++;
                while (from.getVolatile() != number) {
                    Thread.onSpinWait();
                }
                to.setVolatile(number);
            }
        }
    }

    static final class LaneTrips extends LaneContender {
        private final LaneSender<Integer> there;
        private final LaneReceiver<Integer> thereEnd;
        private final LaneSender<Integer> back;
        private final LaneReceiver<Integer> backEnd;

        private LaneTrips(String name, Lane<Integer> there, Lane<Integer> back) {
            super(name);
            this.there = there.sender();
            this.thereEnd = there.receiver();
            this.back = back.sender();
            this.backEnd = back.receiver();
        }

        static LaneTrips bounded() {
            return new LaneTrips("isoloop", LaneContender.bounded(), LaneContender.bounded());
        }

        static LaneTrips growing() {
            return new LaneTrips("isoloopGrowing", LaneContender.growing(), LaneContender.growing());
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                there.offer(MESSAGE);
                while (backEnd.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (thereEnd.poll() == null) {
                    Thread.onSpinWait();
                }
                back.offer(MESSAGE);
            }
        }
    }

    /** Ports with callbacks: two loops, each of which makes its turns on one of the two threads. */
    static final class PortTrips extends LaneContender {
        private final EventLoop near = loop("near");
        private final EventLoop far = loop("far");
        private MessagePort port;

        /** Written by the far side. */
        private final PaddedLong answered = new PaddedLong();

        /** Written by the near side. In a field of this object, the far side would wait for its line whenever it looks for its loop. */
        private final PaddedLong left = new PaddedLong();

        PortTrips() {
            super("isoloopPorts");
            PaddedLong toCome = left;
            PaddedLong count = answered;
            near.execute(() -> {
                MessageChannel channel = new MessageChannel();
                port = channel.port1();
                port.onMessage(back -> {
                    if (toCome.addAndGet(-1) > 0) {
                        port.postMessage(back);
                    }
                });
                MessagePort other = channel.port2().transfer();
                far.execute(() -> other.onMessage(message -> {
                    count.addAndGet(1);
                    other.postMessage(message);
                }));
            });
        }

        private static EventLoop loop(String name) {
            EventLoop loop = EventLoop.builder()
                    .name(name)
                    .idlePolicy(IdlePolicy.SPIN)
                    .unwatched()
                    .build();
            loop.start(loop::ref);
            return loop;
        }

        @Override
        void near(int messages) {
            left.set(messages);
            near.execute(() -> port.postMessage(MESSAGE));
            while (left.get() > 0) {
                near.tick();
            }
        }

        @Override
        void far(int messages) {
            long last = answered.get() + messages;
            while (answered.get() < last) {
                far.tick();
            }
        }
    }

    /** The least that loops with callbacks can do: a lane as the only source of work, a callback that offers the message to the other. */
    static final class LoopTrips extends LaneContender {
        private final Side near;
        private final Side far;

        LoopTrips() {
            super("isoloopBareLoops");
            Lane<Integer> there = growing();
            Lane<Integer> back = growing();
            near = new Side("near", back.receiver(), there.sender(), false);
            far = new Side("far", there.receiver(), back.sender(), true);
        }

        @Override
        void near(int messages) {
            near.offer(MESSAGE);
            near.turns(messages);
        }

        @Override
        void far(int messages) {
            far.turns(messages);
        }

        private static final class Side implements PollSource {
            private final EventLoop loop;
            private final LaneReceiver<Integer> in;
            private final LaneSender<Integer> out;
            private final Consumer<Integer> onMessage = this::onMessage;

            private final boolean answersTheLast;
            private final PaddedLong toCome = new PaddedLong();

            Side(String name, LaneReceiver<Integer> in, LaneSender<Integer> out, boolean answersTheLast) {
                this.loop = PortTrips.loop(name);
                this.in = in;
                this.out = out;
                this.answersTheLast = answersTheLast;
                loop.addPollSource(this);
            }

            void offer(Integer message) {
                out.offer(message);
            }

            void turns(int messages) {
                toCome.set(messages);
                while (toCome.get() > 0) {
                    loop.tick();
                }
            }

            private void onMessage(Integer message) {
                if (toCome.addAndGet(-1) > 0 || answersTheLast) {
                    out.offer(message);
                }
            }

            @Override
            public boolean hasWork() {
                return !in.isEmpty();
            }

            @Override
            public boolean deliver() {
                Integer message = in.poll();
                if (message == null) {
                    return false;
                }
                loop.runCallback(onMessage, message);
                return true;
            }
        }
    }

    static final class JcToolsTrips extends LaneContender {
        private final SpscArrayQueue<Integer> there = new SpscArrayQueue<>(CAPACITY);
        private final SpscArrayQueue<Integer> back = new SpscArrayQueue<>(CAPACITY);

        JcToolsTrips() {
            super("jctools");
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                there.offer(MESSAGE);
                while (back.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (there.poll() == null) {
                    Thread.onSpinWait();
                }
                back.offer(MESSAGE);
            }
        }
    }

    static final class VarHandleTrips extends LaneContender {
        private final SpscVarHandleArrayQueue<Integer> there = new SpscVarHandleArrayQueue<>(CAPACITY);
        private final SpscVarHandleArrayQueue<Integer> back = new SpscVarHandleArrayQueue<>(CAPACITY);

        VarHandleTrips() {
            super("jctoolsVarHandle");
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                there.offer(MESSAGE);
                while (back.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (there.poll() == null) {
                    Thread.onSpinWait();
                }
                back.offer(MESSAGE);
            }
        }
    }

    static class LaneWay extends LaneContender {
        final LaneSender<Integer> sender;
        private final LaneReceiver<Integer> receiver;

        private LaneWay(String name, Lane<Integer> lane) {
            super(name);
            this.sender = lane.sender();
            this.receiver = lane.receiver();
        }

        static LaneWay bounded() {
            return new LaneWay("isoloop", LaneContender.bounded());
        }

        static LaneWay growing() {
            return new LaneWay("isoloopGrowing", LaneContender.growing());
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                while (!sender.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (receiver.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** With a plain look at the receiver's bell after each message, and a fence and a look at the end of a burst: a callback of a loop. */
    static final class RungWay extends LaneWay {
        private final Doorbell bell = new Doorbell(new NeverAsleep());
        private final int burst;

        RungWay(int burst) {
            super("isoloopRung" + burst, LaneContender.bounded());
            this.burst = burst;
        }

        @Override
        void near(int messages) {
            for (int left = messages; left > 0; left -= burst) {
                callback(Math.min(left, burst));
            }
        }

        private void callback(int messages) {
            for (int i = 0; i < messages; i++) {
                while (!sender.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
                bell.ringIfAsleep();
            }
            bell.ring();
        }
    }

    /** With a fence and a look after each. */
    static final class FencedWay extends LaneWay {
        private final Doorbell bell = new Doorbell(new NeverAsleep());

        FencedWay() {
            super("fencePerPost", LaneContender.bounded());
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                while (!sender.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
                bell.ring();
            }
        }
    }

    static final class JcToolsWay extends LaneContender {
        private final SpscArrayQueue<Integer> lane = new SpscArrayQueue<>(CAPACITY);

        JcToolsWay() {
            super("jctools");
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                while (!lane.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (lane.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    static final class VarHandleWay extends LaneContender {
        private final SpscVarHandleArrayQueue<Integer> lane = new SpscVarHandleArrayQueue<>(CAPACITY);

        VarHandleWay() {
            super("jctoolsVarHandle");
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                while (!lane.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (lane.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    static final class UnboundedWay extends LaneContender {
        private final SpscUnboundedArrayQueue<Integer> lane = new SpscUnboundedArrayQueue<>(CAPACITY);

        UnboundedWay() {
            super("jctoolsUnbounded");
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                while (!lane.offer(MESSAGE)) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        void far(int messages) {
            for (int i = 0; i < messages; i++) {
                while (lane.poll() == null) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    static final class BytesWay extends LaneContender {
        private final ByteLaneSender sender;
        private final ByteLaneReceiver receiver;
        private final byte[] source;
        private final byte[] target;
        private final Consumer<ByteMessage> copy;

        BytesWay(int bytes) {
            super("isoloop");
            ByteLane lane = ByteLane.bounded(CAPACITY_BYTES);
            sender = lane.sender();
            receiver = lane.receiver();
            source = new byte[bytes];
            target = new byte[bytes];
            copy = message -> message.getBytes(0, target, 0, message.lengthBytes());
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                ByteClaim claim;
                while ((claim = sender.claim(source.length)) == null) {
                    Thread.onSpinWait();
                }
                claim.putBytes(0, source, 0, source.length);
                claim.commit();
            }
        }

        @Override
        void far(int messages) {
            for (int left = messages; left > 0; ) {
                int taken = receiver.poll(copy, BATCH);
                left -= taken;
                if (taken == 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    static final class AgronaWay extends LaneContender {
        private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        private final byte[] source;
        private final byte[] target;
        private final MessageHandler copy;

        AgronaWay(int bytes) {
            super("agronaRing");
            source = new byte[bytes];
            target = new byte[bytes];
            copy = (type, buffer, index, length) -> buffer.getBytes(index, target, 0, length);
        }

        @Override
        void near(int messages) {
            for (int i = 0; i < messages; i++) {
                int index;
                while ((index = ring.tryClaim(1, source.length)) < 0) {
                    Thread.onSpinWait();
                }
                ring.buffer().putBytes(index, source, 0, source.length);
                ring.commit(index);
            }
        }

        @Override
        void far(int messages) {
            for (int left = messages; left > 0; ) {
                int taken = ring.read(copy, BATCH);
                left -= taken;
                if (taken == 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
