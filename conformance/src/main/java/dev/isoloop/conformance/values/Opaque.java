package dev.isoloop.conformance.values;

/** Something that cannot be cloned and has nothing but an identity: a function or a symbol. */
public final class Opaque {
    private final String text;

    private Opaque(String text) {
        this.text = text;
    }

    /** {@return a new function, which nobody calls} */
    public static Opaque function() {
        return new Opaque("function");
    }

    /** {@return a new symbol} */
    public static Opaque symbol() {
        return new Opaque("symbol");
    }

    /** {@return whether it counts as a primitive, which gets no identity mark} */
    boolean isPrimitive() {
        return text.equals("symbol");
    }

    /** {@return the canonical text} */
    @Override
    public String toString() {
        return text;
    }
}
