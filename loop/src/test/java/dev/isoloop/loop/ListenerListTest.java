package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ListenerListTest {
    private final ListenerList<Consumer<? super String>> list = new ListenerList<>();
    private final List<String> heard = new ArrayList<>();

    private Consumer<String> hears(String name) {
        return event -> heard.add(name + event);
    }

    @Test
    void anEmissionReachesThoseThatWereThereWhenItBegan() {
        Subscription[] second = new Subscription[1];
        list.add(event -> {
            second[0].close();
            list.add(hears("late"));
        });
        second[0] = list.add(hears("second"));
        assertTrue(list.emit(Consumer::accept, "1"));
        assertEquals(List.of("second1"), heard);
        assertTrue(list.emit(Consumer::accept, "2"));
        assertEquals(List.of("second1", "late2"), heard);
    }

    @Test
    void theSameListenerAddedTwiceIsRemovedOnceForEach() {
        Consumer<String> listener = hears("");
        Subscription first = list.add(listener);
        list.add(listener);
        first.close();
        first.close();
        list.emit(Consumer::accept, "x");
        assertEquals(List.of("x"), heard);
    }

    @Test
    void oneThatIsAddedFirstIsCalledFirst() {
        list.add(hears("second"));
        list.addFirst(hears("first"));
        list.emit(listener -> listener.accept(""));
        assertEquals(List.of("first", "second"), heard);
    }

    @Test
    void whatAListenerThrowsEndsTheEmission() {
        list.add(event -> {
            throw new IllegalStateException(event);
        });
        list.add(hears(""));
        assertThrows(IllegalStateException.class, () -> list.emit(Consumer::accept, "x"));
        assertEquals(List.of(), heard);
    }

    @Test
    void withoutListenersAnEmissionSaysSo() {
        assertFalse(list.emit(Consumer::accept, "x"));
        list.add(hears("")).close();
        assertTrue(list.isEmpty());
        assertFalse(list.emit(Consumer::accept, "x"));
    }
}
