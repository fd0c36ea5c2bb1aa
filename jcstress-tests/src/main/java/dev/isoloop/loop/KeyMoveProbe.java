package dev.isoloop.loop;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** What stress tests see of a registration whose selector is replaced: it gets a key at the new one while its owner changes its mind. */
public final class KeyMoveProbe {
    private final Key old = new Key();
    private final Key fresh = new Key();
    private final Registration registration =
            new Registration(new KernelPoller(Clock.system()), null, null, SelectionKey.OP_READ, ops -> {});

    /** With the old selector, and interested in reading. */
    public KeyMoveProbe() {
        old.interestOps(SelectionKey.OP_READ);
        registration.key(old);
    }

    /**
     * The owner.
     *
     * @param ops what it wants to hear of from now on
     */
    public void want(int ops) {
        registration.tellKernel(ops);
    }

    /** The leader, whose selector is broken. */
    public void move() {
        registration.moveKey(fresh);
    }

    /** {@return what the new selector watches for} */
    public int watched() {
        return fresh.interestOps();
    }

    /** A key without a channel. */
    private static final class Key extends SelectionKey {
        private volatile int ops;

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
        public int interestOps() {
            return ops;
        }

        @Override
        public SelectionKey interestOps(int wanted) {
            ops = wanted;
            return this;
        }

        @Override
        public int readyOps() {
            return 0;
        }
    }
}
