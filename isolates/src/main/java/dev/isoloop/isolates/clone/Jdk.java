package dev.isoloop.isolates.clone;

/** Tells the JDK's own classes from everybody else's. */
final class Jdk {
    private Jdk() {}

    /** Whether a class is of {@code java.base}, lambdas excepted: nobody can add to that module or pretend to be in it. */
    static boolean owns(Class<?> type) {
        return type.getModule() == Object.class.getModule() && !type.isHidden();
    }

    /** Whether a class is of {@code java.base} or {@code java.sql}. */
    static boolean ownsOrSql(Class<?> type) {
        return owns(type)
                || (type.getName().startsWith("java.sql.")
                        && "java.sql".equals(type.getModule().getName()));
    }
}
