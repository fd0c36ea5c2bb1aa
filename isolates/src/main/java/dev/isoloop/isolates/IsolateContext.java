package dev.isoloop.isolates;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryBudget;
import java.util.Optional;

/**
 * What an isolate has: its loop, the port to its parent, and the data it was given. One per isolate; used on the isolate's
 * thread only.
 */
public final class IsolateContext {
    private final int id;
    private final String name;
    private final EventLoop loop;
    private final MessagePort parentPort;
    private final Object workerData;
    private final MemoryBudget memoryBudget; // null for none

    IsolateContext(
            int id, String name, EventLoop loop, MessagePort parentPort, Object workerData, MemoryBudget memoryBudget) {
        this.id = id;
        this.name = name;
        this.loop = loop;
        this.parentPort = parentPort;
        this.workerData = workerData;
        this.memoryBudget = memoryBudget;
    }

    /** {@return the context of the isolate whose loop runs on this thread, or null on any other thread} */
    public static IsolateContext current() {
        EventLoop loop = EventLoop.current();
        LoopAttachments known = loop == null ? null : LoopAttachments.known(loop);
        return known == null ? null : known.context();
    }

    /** {@return the isolate's number, unique in this process, counting from 1} */
    public int id() {
        return id;
    }

    /** {@return the isolate's name} */
    public String name() {
        return name;
    }

    /** {@return the isolate's own loop} */
    public EventLoop loop() {
        return loop;
    }

    /**
     * {@return the port to the parent: what is posted there arrives at the {@code Isolate} object, and the other way round}
     * Listening on it keeps the isolate alive; it can be closed, but not be transferred.
     */
    public MessagePort parentPort() {
        return parentPort;
    }

    /**
     * {@return the isolate's budget of bytes outside the heap with its counters} Empty unless
     * {@link Isolate.Builder#memoryBudgetBytes} has set one.
     */
    public Optional<MemoryBudget> memoryBudget() {
        return Optional.ofNullable(memoryBudget);
    }

    /** {@return the isolate's own copy of what the parent gave as {@code workerData}, or null} */
    public Object workerData() {
        return workerData;
    }

    /**
     * Returns the isolate's data as what the parent is known to give.
     *
     * @param type what it is
     * @param <T> the same
     * @return the data, or null if there is none
     * @throws ClassCastException if the data is something else; the message names both types
     */
    public <T> T workerData(Class<T> type) {
        if (workerData != null && !type.isInstance(workerData)) {
            throw new ClassCastException("workerData of isolate '" + name + "' is a "
                    + workerData.getClass().getTypeName() + ", not a " + type.getTypeName());
        }
        return type.cast(workerData);
    }

    /**
     * Ends the isolate at once, as {@link EventLoop#exit} does: exit listeners of its loop run, and what that says of a worker's microtasks
     * still may; this method does not return. What was posted before is delivered.
     *
     * @param code the exit code the parent hears
     * @throws dev.isoloop.loop.LoopExit always; let it pass
     * @throws dev.isoloop.loop.WrongLoopThreadException on another thread than the isolate's
     */
    public void exit(int code) {
        loop.exit(code);
    }
}
