package dev.isoloop.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process's selector, and what to do when it misbehaves. */
/*
 *              first registration                      spins, or select fails: another one with the same keys
 *   no selector ------------------> open ------------------------------------------------------------------> open
 *        ^                            |
 *        +----------------------------+  nobody uses it any more
 *
 * open, close and replace: under the kernel poller's lock, the last two by the holder of the token in POLL.
 * select: by the holder of the token in POLL. wakeup: any thread.
 *
 * A return from select is explained by a ready channel, a wakeup, an interrupt, or its timeout. FRUITLESS_MAX returns in a row
 * that nothing explains mean that the kernel or the JDK lets the selector spin.
 */
class KernelSelector {
    /** A timeout: do not wait. */
    static final long NOW = -1;

    /** A timeout: without limit. */
    static final long FOREVER = 0;

    static final int FRUITLESS_MAX = 512;
    private static final long NS_PER_MS = 1_000_000;

    /** Makes the logger only when something is logged. */
    private static final class Log {
        static final Logger LOGGER = LoggerFactory.getLogger(KernelPoller.class);
    }

    private final Clock clock;
    private final PollerCounters counters;

    /** Written under the kernel poller's lock. */
    private volatile Selector selector;

    /** Written by any thread (true) and by the holder of the token (false). */
    private volatile boolean poked;

    // Written by the holder of the token.
    private int fruitless;
    private boolean broken;

    KernelSelector(Clock clock, PollerCounters counters) {
        this.clock = clock;
        this.counters = counters;
    }

    boolean isOpen() {
        return selector != null;
    }

    /** No effect if it is open. */
    void open() throws IOException {
        if (selector != null) return;
        try {
            selector = openSelector();
        } catch (IOException refused) {
            throw new IOException("the kernel poller can't open its selector: " + refused.getMessage(), refused);
        }
    }

    /** No effect if it is closed. */
    void close() {
        Selector closing = selector;
        selector = null;
        fruitless = 0;
        broken = false;
        if (closing != null) closeQuietly(closing);
    }

    SelectionKey register(SelectableChannel channel, int ops, Registration registration) throws ClosedChannelException {
        if (channel.keyFor(selector) != null) {
            throw new IllegalStateException(channel + " is registered already, expected one registration per channel");
        }
        return channel.register(selector, ops, registration);
    }

    /** Ends the present wait or the next. Any thread. */
    void wakeup() {
        poked = true; // first, so that the return has its explanation
        Selector waking = selector;
        if (waking != null) waking.wakeup();
    }

    /**
     * Gives every ready key to the sweep.
     *
     * @param timeoutMs milliseconds, {@link #NOW} or {@link #FOREVER}
     * @return how many were ready
     */
    int select(Consumer<SelectionKey> sweep, long timeoutMs) {
        Selector selecting = selector;
        if (selecting == null) return 0;
        long fromNs = timeoutMs > 0 ? clock.nanoTime() : 0;
        try {
            int ready = doSelect(selecting, sweep, timeoutMs);
            if (ready > 0) fruitless = 0;
            else if (timeoutMs != NOW) noteFruitless(timeoutMs, fromNs);
            return ready;
        } catch (ClosedSelectorException closed) {
            return 0;
        } catch (IOException failed) {
            Log.LOGGER.warn("the kernel poller's selector failed and will be replaced", failed);
            broken = true;
            return 0;
        }
    }

    // What tests replace.

    Selector openSelector() throws IOException {
        return Selector.open();
    }

    int doSelect(Selector selecting, Consumer<SelectionKey> sweep, long timeoutMs) throws IOException {
        return timeoutMs == NOW ? selecting.selectNow(sweep) : selecting.select(sweep, timeoutMs);
    }

    private void noteFruitless(long timeoutMs, long fromNs) {
        boolean wasPoked = poked;
        poked = false;
        if (wasPoked
                || Thread.currentThread().isInterrupted()
                || timeoutMs > 0 && clock.nanoTime() - fromNs >= timeoutMs * NS_PER_MS) {
            fruitless = 0;
            return;
        }
        counters.spurious.getAndIncrement();
        if (++fruitless >= FRUITLESS_MAX) broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Opens another selector with the same keys and closes this one; false if that failed, and this one stays. */
    boolean replace() {
        broken = false;
        fruitless = 0;
        Selector old = selector;
        if (old == null) return true;
        Selector fresh;
        try {
            fresh = openSelector();
        } catch (IOException refused) {
            Log.LOGGER.warn("the kernel poller can't replace its selector now", refused);
            return false;
        }
        for (SelectionKey key : old.keys()) moveKey(key, fresh);
        selector = fresh;
        closeQuietly(old);
        counters.rebuilds.getAndIncrement();
        return true;
    }

    private static void moveKey(SelectionKey old, Selector fresh) {
        Registration registration = (Registration) old.attachment();
        try {
            registration.moveKey(old.channel().register(fresh, old.interestOps(), registration));
        } catch (CancelledKeyException | ClosedChannelException closing) {
            // its owner closes it at this moment: nothing to move
        }
    }

    private static void closeQuietly(Selector closing) {
        try {
            closing.close();
        } catch (IOException ignored) {
            Log.LOGGER.warn("closing the kernel poller's selector failed", ignored);
        }
    }
}
