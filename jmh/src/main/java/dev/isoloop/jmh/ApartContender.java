package dev.isoloop.jmh;

import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender of {@link LaneDuel} that brings all classes of its own, the library's among them: what the compiler learns from it changes
 * nothing for the others of the process. From another build's benchmark jar, so that two builds play in turns in one process, or from this
 * one. The other one must be a build that can name its contenders: 41101cd or later.
 */
final class ApartContender extends LaneContender {
    private static final String OURS = "isoloop";

    private final Object contender;
    private final Method near;
    private final Method far;
    private final Method end;
    private final boolean hasThreads;

    private ApartContender(String name, Object contender, Class<?> type) throws ReflectiveOperationException {
        super(name);
        this.contender = contender;
        this.near = method(type, "near", int.class);
        this.far = method(type, "far", int.class);
        this.end = method(type, "end");
        this.hasThreads = (boolean) method(type, "hasThreadsOfItsOwn").invoke(contender);
    }

    /** The library's own contenders of a question in that build; the peers are let go of. */
    static List<LaneContender> of(Path jar, String question) throws Exception {
        ClassLoader loader = loaderOf(jar.toUri().toURL());
        Class<?> type = loader.loadClass(LaneContender.class.getName());
        Method contenders = method(loader.loadClass(LaneDuel.class.getName()), "contenders", String.class);
        List<LaneContender> others = new ArrayList<>();
        for (Object other : (List<?>) contenders.invoke(null, question)) {
            ApartContender contender = new ApartContender(other + " of " + jar, other, type);
            if (contender.name.startsWith(OURS)) {
                others.add(contender);
            } else {
                contender.end();
            }
        }
        return others;
    }

    /** A contender of this build, made by its constructor without parameters. */
    static LaneContender of(Class<? extends LaneContender> contender) throws Exception {
        ClassLoader loader = loaderOf(ofThisBuild());
        Constructor<?> constructor = loader.loadClass(contender.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        Object apart = constructor.newInstance();
        return new ApartContender(apart.toString(), apart, loader.loadClass(LaneContender.class.getName()));
    }

    /** Where the classes of this build come from, which may itself be the other one of a process. */
    private static URL[] ofThisBuild() throws MalformedURLException {
        if (ApartContender.class.getClassLoader() instanceof URLClassLoader loader) {
            return loader.getURLs();
        }
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Never closed: its classes are used until the process ends. */
    private static ClassLoader loaderOf(URL... urls) {
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
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
