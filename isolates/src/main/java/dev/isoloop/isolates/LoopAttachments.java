package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this module keeps per loop: its ports, the isolates it has spawned, and the isolate it is, if it is one. */
final class LoopAttachments {
    private static final Logger LOG = LoggerFactory.getLogger(LoopAttachments.class);

    private static final Map<EventLoop, LoopAttachments> OF_LOOPS = new ConcurrentHashMap<>();

    private final PortTable ports;

    /** Guarded by itself. */
    private final Set<Isolate> children = new LinkedHashSet<>();

    private volatile IsolateContext context;

    private Runnable beforeClose = () -> {};

    private LoopAttachments(EventLoop loop, boolean shared) {
        this.ports = new PortTable(loop, shared, this::close);
    }

    /** Those of this loop, or null if nobody has asked {@link #of} for them, or the loop has ended. */
    static LoopAttachments known(EventLoop loop) {
        return OF_LOOPS.get(loop);
    }

    /**
     * Those of this loop; made when first asked for, on the loop's thread, and gone when the loop has ended.
     *
     * @throws IllegalStateException if it has
     */
    static LoopAttachments of(EventLoop loop) {
        LoopAttachments known = known(loop);
        if (known != null) {
            return known;
        }
        LoopAttachments made = new LoopAttachments(loop, false);
        loop.addPollSource(made.ports);
        OF_LOOPS.put(loop, made);
        return made;
    }

    /** Those of the loop for outside callers, whose ports many threads use. */
    static LoopAttachments shared(EventLoop loop) {
        LoopAttachments made = new LoopAttachments(loop, true);
        loop.addPollSource(made.ports);
        OF_LOOPS.put(loop, made);
        return made;
    }

    PortTable ports() {
        return ports;
    }

    IsolateContext context() {
        return context;
    }

    /** The loop is an isolate's, which hears that the loop has ended before its ports close. */
    void setContext(IsolateContext context, Runnable beforeClose) {
        this.context = context;
        this.beforeClose = beforeClose;
    }

    void addChild(Isolate child) {
        synchronized (children) {
            children.add(child);
        }
    }

    void removeChild(Isolate child) {
        synchronized (children) {
            children.remove(child);
        }
    }

    /** The loop has ended: its children are told to stop, its ports close. */
    void close() {
        OF_LOOPS.remove(ports.loop, this);
        beforeClose.run();
        orphanChildren();
        ports.closeAll();
    }

    /** The loop's thread is lost: the same from outside. Any thread. */
    void abandon() {
        orphanChildren();
        ports.abandon();
    }

    private void orphanChildren() {
        List<Isolate> orphans;
        synchronized (children) {
            orphans = new ArrayList<>(children);
            children.clear();
        }
        for (Isolate orphan : orphans) {
            try {
                orphan.orphan();
            } catch (Throwable e) {
                LOG.error("isolate '{}' could not be told that its parent has ended", orphan.name(), e);
            }
        }
    }
}
