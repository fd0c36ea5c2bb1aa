package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Undefined;
import dev.isoloop.loop.EventLoop;
import java.util.HashMap;
import java.util.Map;

/**
 * One thread of a running scenario: its loop, its ids, its trace. Used by that thread only, apart from the trace.
 */
public final class Realm {
    private final Scene scene;
    private final EventLoop loop;
    private final Trace trace;
    private final Object workerData;
    private final Listeners listeners = new Listeners();
    private final Adoption adoption = new Adoption();
    private final Map<String, Object> bound = new HashMap<>();
    private final Map<String, Settler> settlers = new HashMap<>();

    private Realm(Scene scene, EventLoop loop, Trace trace, Object workerData) {
        this.scene = scene;
        this.loop = loop;
        this.trace = trace;
        this.workerData = workerData;
    }

    /**
     * The main thread.
     *
     * @param scene the run it belongs to
     * @param loop its loop
     * @return the realm
     */
    public static Realm ofMain(Scene scene, EventLoop loop) {
        return new Realm(scene, loop, scene.mainTrace(), Undefined.UNDEFINED);
    }

    static Realm ofWorker(Scene scene, EventLoop loop, Trace trace, Object workerData) {
        return new Realm(scene, loop, trace, workerData);
    }

    /**
     * Runs the main program of the thread.
     *
     * @param program what to run
     */
    public void run(Body program) {
        program.run(Frame.of(this));
    }

    Scene scene() {
        return scene;
    }

    EventLoop loop() {
        return loop;
    }

    Listeners listeners() {
        return listeners;
    }

    Adoption adoption() {
        return adoption;
    }

    Object workerData() {
        return workerData;
    }

    void log(String line) {
        trace.add(line);
    }

    void busy(double ms) {
        scene.time().busy(ms);
        if (Thread.currentThread().isInterrupted()) {
            // Somebody terminates this loop, and a busy program would not notice: a loop that is to stop makes no more
            // callbacks, and leaves this one.
            loop.runCallback(() -> {});
        }
    }

    /** Binds a value; nothing happens without an id. */
    void bind(String id, Object value) {
        if (id != null) {
            bound.put(id, value);
        }
    }

    Object get(String id) {
        return bound.getOrDefault(id, Undefined.UNDEFINED);
    }

    void bindSettler(String id, Settler settler) {
        if (id != null) {
            settlers.put(id, settler);
        }
    }

    Settler settler(String id) {
        return settlers.get(id);
    }
}
