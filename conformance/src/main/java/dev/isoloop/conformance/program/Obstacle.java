package dev.isoloop.conformance.program;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import dev.isoloop.conformance.values.ByteView;
import dev.isoloop.conformance.values.JsMap;
import dev.isoloop.conformance.values.JsSet;
import dev.isoloop.conformance.values.Opaque;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.Thenable;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of JavaScript's two names a refusal has. The library has one exception for all that cannot be sent, while Node calls a
 * port that is not in the transfer list a TypeError: so what the walk met first has to be found again.
 */
final class Obstacle {
    private enum Kind {
        NONE,
        UNLISTED_PORT,
        OTHER
    }

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> listed = Collections.newSetFromMap(new IdentityHashMap<>());

    private Obstacle(Transferable[] transfer) {
        listed.addAll(Arrays.asList(transfer));
    }

    /** {@return whether a value was refused because of a port that is not listed, and not for a reason that comes before} */
    static boolean isUnlistedPort(Object value, Transferable[] transfer, MessagePort on) {
        return !inList(transfer, on) && new Obstacle(transfer).first(value) == Kind.UNLISTED_PORT;
    }

    /** {@return whether the list itself is refused} */
    static boolean inList(Transferable[] transfer, MessagePort on) {
        if (on != null && Arrays.asList(transfer).contains(on)) {
            return true;
        }
        try {
            TransferList.of(transfer);
            return false;
        } catch (DataCloneException refused) {
            return true;
        }
    }

    private Kind first(Object value) {
        if (value instanceof Opaque || value instanceof Thenable) {
            return Kind.OTHER;
        } else if (value instanceof MessagePort port) {
            if (listed.contains(value)) {
                return Kind.NONE;
            }
            return port.isOpen() ? Kind.UNLISTED_PORT : Kind.OTHER;
        } else if (value instanceof TransferBuffer buffer) {
            return buffer.isDetached() && !listed.contains(buffer) ? Kind.OTHER : Kind.NONE;
        } else if (value instanceof ByteView view) {
            return first(view.buffer());
        }
        return isContainer(value) && seen.add(value) ? firstIn(value) : Kind.NONE;
    }

    private static boolean isContainer(Object value) {
        return value instanceof List || value instanceof Map || value instanceof JsMap || value instanceof JsSet;
    }

    private Kind firstIn(Object container) {
        if (container instanceof JsMap map) {
            return firstOf(map.entries().stream()
                    .flatMap(entry -> Stream.of(entry.key(), entry.value()))
                    .toList());
        } else if (container instanceof JsSet set) {
            return firstOf(set.elements());
        }
        return firstOf(container instanceof Map<?, ?> members ? members.values() : (List<?>) container);
    }

    private Kind firstOf(Iterable<?> elements) {
        for (Object element : elements) {
            Kind kind = first(element);
            if (kind != Kind.NONE) {
                return kind;
            }
        }
        return Kind.NONE;
    }
}
