package dev.isoloop.isolates;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/**
 * Sees to it that a main program brings nothing of its spawner's heap along. A lambda keeps what it captures in fields of its
 * hidden class, a method reference its receiver, an inner class its outer object: a program without instance fields has
 * captured nothing.
 */
final class EntryCheck {
    private EntryCheck() {}

    /**
     * Returns the program if it holds nothing.
     *
     * @throws IllegalArgumentException naming what it holds
     */
    static IsolateMain requireHoldsNothing(IsolateMain main) {
        if (main == null) {
            throw new NullPointerException("an isolate needs a main program, got null");
        }
        for (Class<?> type = main.getClass(); type != null && type != Enum.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    throw new IllegalArgumentException(refusal(main.getClass(), field));
                }
            }
        }
        return main;
    }

    private static String refusal(Class<?> main, Field field) {
        String captured = field.getType().getTypeName();
        String what = main.isHidden() || main.isSynthetic()
                ? "the lambda or method reference captures a " + captured
                : main.getTypeName() + " holds a " + captured + " in its field " + field.getName();
        return "an isolate shares no objects with its spawner, but " + what
                + ": pass it with workerData(...), which copies it, and read it from context.workerData()";
    }

    /**
     * A program that makes its object in the isolate.
     *
     * @throws IllegalArgumentException if the class has no constructor that could be used
     */
    static IsolateMain instanceOf(Class<? extends IsolateMain> type) {
        Constructor<? extends IsolateMain> constructor = constructorOf(type);
        return context -> instantiate(constructor).run(context);
    }

    private static Constructor<? extends IsolateMain> constructorOf(Class<? extends IsolateMain> type) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " is abstract: an isolate needs a class it can make an object of");
        }
        Constructor<? extends IsolateMain> constructor;
        try {
            constructor = type.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            String hint = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers())
                    ? "; it is an inner class: make it static"
                    : "";
            throw new IllegalArgumentException(
                    type.getTypeName() + " has no constructor without parameters, which an isolate's class needs"
                            + hint,
                    e);
        }
        if (!constructor.trySetAccessible()) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " is not accessible from module " + EntryCheck.class.getModule()
                            + ": make the class and its constructor public and export its package");
        }
        return constructor;
    }

    private static IsolateMain instantiate(Constructor<? extends IsolateMain> constructor) throws Exception {
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw Failures.<RuntimeException>throwUnchecked(e.getCause());
        }
    }
}
