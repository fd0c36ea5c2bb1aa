package dev.isoloop.jmh;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender of {@link LaneDuel} as another build of this library has it: from that build's benchmark jar, with all classes of its own, so
 * that the two play in turns in one process. It must be a build that can name its contenders: 41101cd or later.
 */
final class OtherBuild extends LaneContender {
    private static final String OURS = "isoloop";

    private final Object contender;
    private final Method near;
    private final Method far;
    private final Method end;
    private final boolean hasThreads;

    private OtherBuild(String name, Object contender, Class<?> type) throws ReflectiveOperationException {
        super(name);
        this.contender = contender;
        this.near = method(type, "near", int.class);
        this.far = method(type, "far", int.class);
        this.end = method(type, "end");
        this.hasThreads = (boolean) method(type, "hasThreadsOfItsOwn").invoke(contender);
    }

    /** The library's own contenders of a question in that build; the peers are let go of. */
    static List<LaneContender> of(Path jar, String question) throws Exception {
        URL[] urls = {jar.toUri().toURL()};
        // Not closed: its classes are used until the process ends.
        @SuppressWarnings("resource")
        ClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        Class<?> type = loader.loadClass(LaneContender.class.getName());
        Method contenders = method(loader.loadClass(LaneDuel.class.getName()), "contenders", String.class);
        List<LaneContender> others = new ArrayList<>();
        for (Object other : (List<?>) contenders.invoke(null, question)) {
            OtherBuild contender = new OtherBuild(other + " of " + jar, other, type);
            if (contender.name.startsWith(OURS)) {
                others.add(contender);
            } else {
                contender.end();
            }
        }
        return others;
    }

    private static Method method(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method method = type.getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    @Override
    void near(int messages) {
        call(near, messages);
    }

    @Override
    void far(int messages) {
        call(far, messages);
    }

    @Override
    void end() {
        call(end);
    }

    @Override
    boolean hasThreadsOfItsOwn() {
        return hasThreads;
    }

    private void call(Method method, Object... arguments) {
        try {
            method.invoke(contender, arguments);
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException(name + " has failed", thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
