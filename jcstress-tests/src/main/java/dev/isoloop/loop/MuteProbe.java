package dev.isoloop.loop;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** What stress tests see of a registration: a channel that is ready, known to its owner, and found again by a leader. */
public final class MuteProbe {
    private final Key key = new Key();
    private final Registration registration =
            new Registration(new KernelPoller(Clock.system()), null, null, SelectionKey.OP_READ, ops -> {});

    /** Found once. */
    public MuteProbe() {
        registration.key(key);
        registration.readyOps = SelectionKey.OP_READ;
        registration.found();
    }

    /** The leader: the channel was found again. */
    public void mute() {
        registration.mute();
    }

    /** The owner: the handler has run. */
    public void handle() {
        registration.deliver();
    }

    /** {@return whether the kernel would still report the channel, or its owner has yet to ask for that} */
    public boolean isHeardOf() {
        return key.interestOps() == SelectionKey.OP_READ;
    }

    /** A key without a channel. */
    private static final class Key extends SelectionKey {
        private int ops = OP_READ;

        @Override
        public SelectableChannel channel() {
            return null;
        }

        @Override
        public Selector selector() {
            return null;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void cancel() {}

        @Override
        public synchronized int interestOps() {
            return ops;
        }

        @Override
        public synchronized SelectionKey interestOps(int wanted) {
            ops = wanted;
            return this;
        }

        @Override
        public int readyOps() {
            return OP_READ;
        }
    }
}
