package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JavaScript's set: elements compared as {@link MapKey} says, in the order in which they were added. */
public final class JsSet implements CloneableMessage<JsSet> {
    private final Map<Object, Object> elements = new LinkedHashMap<>();

    /** Creates an empty set. */
    public JsSet() {}

    /**
     * Adds an element; one that is there keeps its place.
     *
     * @param element any value
     */
    public void add(Object element) {
        elements.putIfAbsent(MapKey.of(element), MapKey.stored(element));
    }

    /** {@return the elements, in order} */
    public List<Object> elements() {
        return new ArrayList<>(elements.values());
    }

    @Override
    public JsSet cloneMessage(CloneContext context) {
        JsSet copy = new JsSet();
        context.announce(copy);
        for (Object element : elements.values()) {
            context.cloneLater("element", element, copy::add);
        }
        return copy;
    }
}
