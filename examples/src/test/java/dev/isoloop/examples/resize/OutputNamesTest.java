package dev.isoloop.examples.resize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputNamesTest {

    private static final Path OUT = Path.of("out");

    private static List<String> bases(String... inputs) {
        List<Path> paths = java.util.Arrays.stream(inputs).map(Path::of).toList();
        OutputNames names = new OutputNames(OUT, List.of(320, 640), "jpg", paths);
        return paths.stream().map(names::baseFor).toList();
    }

    @Test
    void aResultIsCalledByItsPictureAndWidth() {
        OutputNames names = new OutputNames(OUT, List.of(320), "png", List.of());
        assertEquals("lake-320.png", names.fileName(names.baseFor(Path.of("in/lake.jpg")), 320));
    }

    @Test
    void picturesOfOneNameAreNumberedInTheOrderOfTheInputs() {
        assertEquals(List.of("a", "a-2", "a-3", "b"), bases("x/a.jpg", "x/a.png", "y/a.jpg", "b.gif"));
    }

    @Test
    void aNumberedNameThatAPictureReallyHasIsNotTakenTwice() {
        assertEquals(List.of("a", "a-2", "a-3", "a-2-2"), bases("a.jpg", "x/a.jpg", "y/a.jpg", "a-2.jpg"));
    }

    @Test
    void namesThatDifferOnlyInCaseAreKeptApart() {
        assertEquals(List.of("Lake", "lake-2"), bases("Lake.jpg", "lake.jpg"));
    }

    @Test
    void aResultNeverTakesThePlaceOfAnInput() {
        assertEquals(List.of("a-2", "a-320"), bases("out/a.jpg", "out/a-320.jpg"));
        assertEquals(List.of("a", "a-320"), bases("in/a.jpg", "in/a-320.jpg"));
    }

    @Test
    void aNameWithoutExtensionOrWithOnlyOneIsKept() {
        assertEquals(List.of("picture", ".jpg", "a.b"), bases("picture", ".jpg", "a.b.jpg"));
    }
}
