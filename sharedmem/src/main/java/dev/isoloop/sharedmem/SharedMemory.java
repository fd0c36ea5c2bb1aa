package dev.isoloop.sharedmem;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory behind the handles of one shared buffer, its present length, and the count of open handles. Also what waits are
 * filed under: two handles of one memory wait for each other, two mappings of one file do not.
 *
 * <pre>
 *   0                         length                  maximum        whole words
 *   +---------------------------+-----------------------+--------------+
 *   | what handles give access  | zero, for grow()      | zero, never  |
 *   | to                        |                       | accessible   |
 *   +---------------------------+-----------------------+--------------+
 * </pre>
 *
 * The last bytes exist so that every byte lies inside a whole int, on which its atomics work. The maximum is there from the
 * beginning, so that growing moves nothing.
 */
/*
 * who          does                        mode      so that
 * any handle   length = larger             release   who reads it finds its handle's longer view; under the monitor
 * any handle   reads length                acquire   see above
 * any handle   one handle more, or less    CAS       the last close is one close
 *
 * The open handles of a growable buffer are listed, weakly, so that growing reaches their views.
 *
 * The memory itself is never used again, whatever the count says: a thread may have passed its checks before another one closed
 * the last handle. That thread has a reference to the ByteBuffer on its stack, so the collector leaves the memory alone until
 * it is done. The count decides only what the ledger says.
 */
final class SharedMemory {
    /** All of it, in whole words. */
    final ByteBuffer words;

    final int maximumBytes;
    final boolean isGrowable;
    final boolean isMapped;

    /** What closed handles remember it by: the memory itself must not outlive the open ones for their sake. */
    final WeakReference<SharedMemory> weakly = new WeakReference<>(this);

    private final Runnable whenClosed;

    private final AtomicInteger lengthBytes;
    private final AtomicInteger openHandles = new AtomicInteger(1);
    private final List<WeakReference<SharedBuffer>> toldOfGrowth = new ArrayList<>(0); // guarded by this
    private volatile boolean hadWaits;

    SharedMemory(
            ByteBuffer words,
            int lengthBytes,
            int maximumBytes,
            boolean isGrowable,
            boolean isMapped,
            Runnable whenClosed) {
        this.words = words;
        this.lengthBytes = new AtomicInteger(lengthBytes);
        this.maximumBytes = maximumBytes;
        this.isGrowable = isGrowable;
        this.isMapped = isMapped;
        this.whenClosed = whenClosed;
    }

    int lengthBytes() {
        return lengthBytes.getAcquire();
    }

    /** Returns false, and changes nothing, if it is longer already. */
    synchronized boolean grow(int newLengthBytes) {
        if (newLengthBytes < lengthBytes()) return false;
        forgetLost();
        for (WeakReference<SharedBuffer> handle : toldOfGrowth) {
            SharedBuffer open = handle.get();
            if (open != null) open.showReach(words, newLengthBytes);
        }
        lengthBytes.setRelease(newLengthBytes);
        return true;
    }

    /** Gives a new handle its view, now and when the memory grows. */
    synchronized void tell(SharedBuffer handle) {
        handle.showReach(words, lengthBytes());
        if (!isGrowable) return;
        forgetLost();
        toldOfGrowth.add(new WeakReference<>(handle));
    }

    /** Handles that were never closed. Under the monitor. */
    private void forgetLost() {
        toldOfGrowth.removeIf(handle -> handle.refersTo(null));
    }

    /** One more handle. The caller holds an open one and the monitor, so that the count can't have been zero. */
    void retain() {
        openHandles.getAndIncrement();
    }

    /** A handle that is about to close hears of no more growth. Allocates nothing. Under the monitor. */
    void forget(SharedBuffer handle) {
        for (int at = toldOfGrowth.size() - 1; at >= 0; at--) {
            if (toldOfGrowth.get(at).refersTo(handle)) toldOfGrowth.remove(at);
        }
    }

    /** One handle less. */
    void release() {
        if (openHandles.decrementAndGet() != 0) return;
        whenClosed.run();
        if (hadWaits) WaitTable.OF_PROCESS.abandon(this);
    }

    /** Whether the last handle is closed. */
    boolean isClosed() {
        return openHandles.get() == 0;
    }

    /** A wait is about to begin. Partner: release(), which counts first and looks second; see WaitTable. */
    void noteWait() {
        hadWaits = true;
    }

    /** The value that a wait compares. */
    long valueAt(int at, int width) {
        return width == Integer.BYTES ? RawMemory.getIntVolatile(words, at) : RawMemory.getLongVolatile(words, at);
    }
}
