package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.assertShared;
import static dev.isoloop.isolates.clone.Clones.copied;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records of a real module, compiled for the occasion, whose packages are open, exported or neither. */
@Timeout(120)
class ClosedModulesTest {
    @TempDir
    static Path folder;

    private static ModuleLayer layer;

    @BeforeAll
    static void compile() throws Exception {
        write("module-info.java", "module house { exports house.exported; opens house.opened; }");
        String body = " record Message(int id, int[] values, String name) {}";
        write("house/exported/Message.java", "package house.exported; public" + body);
        write("house/opened/Message.java", "package house.opened;" + body);
        write("house/closed/Message.java", "package house.closed; public" + body);
        write("house/closed/Proven.java", "package house.closed; public record Proven(int id, String name) {}");
        write(
                "house/exported/Factory.java",
                "package house.exported; public class Factory {"
                        + " public static Object opened() { return house.opened.Opened.make(); }"
                        + " public static Object exported() { return new Message(7, new int[] {1, 2}, \"n\"); }"
                        + " public static Object closed() {"
                        + "   return new house.closed.Message(7, new int[] {1, 2}, \"n\"); }"
                        + " public static Object proven() { return new house.closed.Proven(1, \"n\"); }"
                        + " public static int[] valuesOf(Object message) {"
                        + "   return message instanceof Message own ? own.values() : house.opened.Opened.valuesOf(message); } }");
        write(
                "house/opened/Opened.java",
                "package house.opened; public class Opened {"
                        + " public static Object make() { return new Message(7, new int[] {1, 2}, \"n\"); }"
                        + " public static int[] valuesOf(Object message) { return ((Message) message).values(); } }");
        String[] arguments = {
            "-d",
            folder.resolve("out").toString(),
            folder.resolve("module-info.java").toString(),
            folder.resolve("house/exported/Factory.java").toString(),
            folder.resolve("house/opened/Opened.java").toString(),
            folder.resolve("house/exported/Message.java").toString(),
            folder.resolve("house/opened/Message.java").toString(),
            folder.resolve("house/closed/Message.java").toString(),
            folder.resolve("house/closed/Proven.java").toString()
        };
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments));
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(folder.resolve("out")), ModuleFinder.of(), Set.of("house"));
        layer = ModuleLayer.boot().defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader());
    }

    private static void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Calls a method of the module's factory. */
    private static Object factory(String method, Class<?>[] types, Object... arguments) throws Exception {
        Class<?> factory = layer.findLoader("house").loadClass("house.exported.Factory");
        return factory.getMethod(method, types).invoke(null, arguments);
    }

    private static Object made(String which) throws Exception {
        return factory(which, new Class<?>[0]);
    }

    @Test
    void recordsOfAnOpenPackageAreCopied() throws Exception {
        Object original = made("opened");
        requireCopy(original, copied(original));
    }

    @Test
    void publicRecordsOfAnExportedPackageAreCopied() throws Exception {
        Object original = made("exported");
        requireCopy(original, copied(original));
    }

    private static void requireCopy(Object original, Object copy) throws Exception {
        Class<?>[] types = {Object.class};
        int[] values = (int[]) factory("valuesOf", types, original);
        int[] valuesCopy = (int[]) factory("valuesOf", types, copy);
        assertNotSame(values, valuesCopy);
        assertArrayEquals(values, valuesCopy);
        assertEquals(
                original.toString().replaceAll("values=[^,]*", ""),
                copy.toString().replaceAll("values=[^,]*", ""));
    }

    @Test
    void recordsOfAClosedPackageAreRefusedWithWhatToOpen() throws Exception {
        assertEquals(
                "message: record house.closed.Message can't be cloned: module house keeps it closed; add 'opens house.closed' to"
                        + " its module-info",
                refusalOf(made("closed")));
    }

    @Test
    void provenRecordsNeedNothingOpened() throws Exception {
        assertShared(made("proven"));
    }
}
