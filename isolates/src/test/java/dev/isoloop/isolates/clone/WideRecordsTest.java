package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.copied;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records as wide as a class file allows, compiled for the occasion. */
@Timeout(120)
class WideRecordsTest {
    private static final int COMPONENTS_MAX = 254;

    @TempDir
    static Path folder;

    /** A record of so many arrays. */
    private static Object wide(int components) throws Exception {
        String name = "Wide" + components;
        String declared =
                IntStream.range(0, components).mapToObj(at -> "Object a" + at).collect(Collectors.joining(", "));
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, "public record " + name + "(" + declared + ") {}");
        String[] arguments = {"-d", folder.toString(), source.toString()};
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments));
        Object[] values = new Object[components];
        Arrays.setAll(values, at -> new int[] {at});
        URL[] here = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(here)) {
            return loader.loadClass(name).getConstructors()[0].newInstance(values);
        }
    }

    private static Object last(Object record) throws Exception {
        return record.getClass()
                .getRecordComponents()[record.getClass().getRecordComponents().length - 1]
                .getAccessor()
                .invoke(record);
    }

    @Test
    void aRecordOfTwoHundredAndFortyNineComponentsIsCopied() throws Exception {
        Object original = wide(249);
        Object copy = copied(original);
        assertNotSame(last(original), last(copy));
        assertEquals(248, ((int[]) last(copy))[0]);
    }

    @Test
    void widerOnesAreRefusedByName() throws Exception {
        for (int components : new int[] {250, COMPONENTS_MAX}) {
            assertEquals(
                    "wide" + components + ": record Wide" + components + " can't be cloned: its " + components
                            + " components are more than a method handle can supply at once; put some into a record of their own,"
                            + " implement CloneableMessage or register a Cloner",
                    refusalOf(wide(components)));
        }
    }
}
