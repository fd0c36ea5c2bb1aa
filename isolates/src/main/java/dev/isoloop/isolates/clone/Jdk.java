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
        return owns(type) || isOf("java.sql", "java.sql.", type);
    }

    /** Whether a charset's class is of {@code java.base} or of {@code jdk.charsets}, where the rarer ones are. */
    static boolean ownsCharset(Class<?> type) {
        return owns(type) || isOf("jdk.charsets", "sun.nio.cs.ext.", type);
    }

    private static boolean isOf(String module, String packagePrefix, Class<?> type) {
        return type.getName().startsWith(packagePrefix)
                && module.equals(type.getModule().getName());
    }
}
