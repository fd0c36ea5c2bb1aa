package dev.isoloop.isolates.clone;

import java.util.function.Consumer;

/** A part that a cloner has asked to be copied after it has returned, and who gets the copy. */
record Later(String name, Object part, Consumer<?> taker) implements Shareable {
    @SuppressWarnings("unchecked")
    void accept(Object copy) {
        ((Consumer<Object>) taker).accept(copy);
    }
}
