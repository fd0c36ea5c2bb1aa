package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Undefined;

/**
 * What a body sees: the thread it runs on, the arguments of the innermost body that has arguments, and the functions that
 * settle the innermost promise under construction. Bodies that run later keep the frame of the op that scheduled them.
 */
final class Frame {
    private static final Object[] NO_ARGUMENTS = {};

    private final Realm realm;
    private final Object[] arguments;
    private final Settler settler;

    private Frame(Realm realm, Object[] arguments, Settler settler) {
        this.realm = realm;
        this.arguments = arguments;
        this.settler = settler;
    }

    static Frame of(Realm realm) {
        return new Frame(realm, NO_ARGUMENTS, null);
    }

    Frame withArguments(Object... given) {
        for (int i = 0; i < given.length; i++) {
            given[i] = realm.adoption().of(given[i]);
        }
        return new Frame(realm, given, settler);
    }

    Frame withSettler(Settler given) {
        return new Frame(realm, arguments, given);
    }

    Realm realm() {
        return realm;
    }

    /** {@return the functions of the innermost executor or thenable, or null} */
    Settler settler() {
        return settler;
    }

    /** {@return an argument of the innermost body that has arguments, undefined if there is none at this place} */
    Object argument(int index) {
        return index >= 0 && index < arguments.length ? arguments[index] : Undefined.UNDEFINED;
    }
}
