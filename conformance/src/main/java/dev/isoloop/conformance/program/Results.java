package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Thrown;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import dev.isoloop.loop.Thenable;

/**
 * JavaScript's untyped promises by way of typed ones. In JavaScript any value may turn out to be a promise; here it is looked
 * at, and then either taken as it is or followed.
 */
final class Results {
    private Results() {}

    /** {@code Promise.resolve} */
    @SuppressWarnings("unchecked") // every promise of the interpreter is one of objects
    static Promise<Object> promise(Object value) {
        return value instanceof Thenable ? Promise.resolveWith((Thenable<Object>) value) : Promise.resolved(value);
    }

    /** What a combinator is given for an element: a thenable stays one, so that the library asks it. */
    @SuppressWarnings("unchecked") // as above
    static Thenable<Object> element(Object value) {
        return value instanceof Thenable ? (Thenable<Object>) value : Promise.resolved(value);
    }

    /** The resolving functions of a promise. */
    static Settler settler(Resolvers<? super Object> resolvers) {
        return new Settler() {
            @Override
            public void resolve(Object value) {
                Results.resolve(resolvers, value);
            }

            @Override
            public void reject(Object reason) {
                resolvers.reject(Thrown.around(reason));
            }
        };
    }

    @SuppressWarnings("unchecked") // as above
    static void resolve(Resolvers<? super Object> resolvers, Object value) {
        if (value instanceof Thenable) {
            resolvers.resolveWith((Thenable<Object>) value);
        } else {
            resolvers.resolve(value);
        }
    }
}
