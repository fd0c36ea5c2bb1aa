package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that is removed before the loop has come to add it is never there. */
@Timeout(60)
class ListenersTest {
    private final List<Object> heard = new ArrayList<>();

    @Test
    void aPortsListenerThatWasRemovedBeforeItWasAddedIsNeverCalled() {
        PortListeners<Object> listeners = new PortListeners<>(() -> heard.add("first"), () -> heard.add("none"));
        PortListeners.Entry<Object> early = new PortListeners.Entry<>(heard::add, false);
        listeners.remove(early);
        listeners.add(early);
        assertTrue(listeners.isEmpty());
        PortListeners.Entry<Object> other = new PortListeners.Entry<>(heard::add, false);
        listeners.add(other);
        listeners.remove(new PortListeners.Entry<>(heard::add, false));
        EventLoop.run(loop -> listeners.emit(loop, "event"));
        listeners.remove(other);
        assertEquals(List.of("first", "event", "none"), heard);
    }

    @Test
    void anIsolatesListenerThatWasRemovedBeforeItWasAddedIsNeverCalled() {
        IsolateListeners<Object> listeners = new IsolateListeners<>();
        IsolateListeners.Entry<Object> early = new IsolateListeners.Entry<>(heard::add, false);
        listeners.remove(early);
        listeners.add(early);
        assertTrue(listeners.isEmpty());
        listeners.emit("event");
        assertEquals(List.of(), heard);
    }
}
