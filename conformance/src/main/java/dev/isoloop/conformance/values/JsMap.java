package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JavaScript's map: any keys, compared as {@link MapKey} says, in the order in which they were first set. */
public final class JsMap implements CloneableMessage<JsMap> {
    private final Map<Object, Entry> entries = new LinkedHashMap<>();

    /**
     * One entry.
     *
     * @param key the key as it was given
     * @param value what it leads to
     */
    public record Entry(Object key, Object value) {}

    /** Creates an empty map. */
    public JsMap() {}

    /**
     * Sets an entry; a key that is there keeps its place.
     *
     * @param key any value
     * @param value any value
     */
    public void set(Object key, Object value) {
        entries.merge(MapKey.of(key), new Entry(MapKey.stored(key), value), (old, now) -> new Entry(old.key, value));
    }

    /**
     * Looks up an entry.
     *
     * @param key any value
     * @return its value, undefined if there is none
     */
    public Object get(Object key) {
        Entry entry = entries.get(MapKey.of(key));
        return entry == null ? Undefined.UNDEFINED : entry.value;
    }

    /** {@return the entries, in order} */
    public List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    @Override
    public JsMap cloneMessage(CloneContext context) {
        JsMap copy = new JsMap();
        context.announce(copy);
        for (Entry entry : entries.values()) {
            // Keys are copied at once: an entry has its place from its key. Values may lead far.
            Object key = context.clone("key", entry.key);
            copy.set(key, Undefined.UNDEFINED);
            context.cloneLater("value", entry.value, value -> copy.set(key, value));
        }
        return copy;
    }
}
