package dev.isoloop.isolates.clone;

import java.util.Collection;
import java.util.Map;

/** Why a class can't cross, and the way out. */
final class Refusals {
    private static final String WAY_OUT = "make it a record, implement CloneableMessage or register a Cloner";

    private Refusals() {}

    static LeafPlan.Refused plan(Class<?> type) {
        return new LeafPlan.Refused(rule(type));
    }

    private static String rule(Class<?> type) {
        String name = type.getName();
        if (isLambda(type)) {
            String where = name.substring(0, name.indexOf("$$Lambda"));
            return "a lambda of " + where + " can't be cloned; " + WAY_OUT;
        }
        if (isForSharing(type)) {
            return name + " can't be cloned: threads share it, and a copy would be on its own; send what it holds";
        }
        if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
            return name + " can't be cloned: it is not one of the collections that are copied; send one of these,"
                    + " implement CloneableMessage or register a Cloner";
        }
        return name + " can't be cloned; " + WAY_OUT;
    }

    /** For what orders its elements by a content that has no end. */
    static String endlessContent(Object container) {
        return container.getClass().getName()
                + " can't be cloned: the hash code or the order of its elements leads back to it or nests too deeply to be asked;"
                + " use a List or an IdentityHashMap";
    }

    /** For what tells its elements apart by identity, while its copy would not. */
    static String equalElements(String name) {
        return name + " can't be cloned: it tells equal elements apart, and its copy would make one of them; send an"
                + " IdentityHashMap or a List";
    }

    private static boolean isLambda(Class<?> type) {
        return type.isSynthetic() && type.getName().contains("$$Lambda");
    }

    private static boolean isForSharing(Class<?> type) {
        return Jdk.owns(type) && type.getName().startsWith("java.util.concurrent.");
    }
}
