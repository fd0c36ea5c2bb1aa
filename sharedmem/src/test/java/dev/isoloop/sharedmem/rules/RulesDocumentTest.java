package dev.isoloop.sharedmem.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of rules in {@code docs/rules.md} names tests that exist. */
class RulesDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST_COLUMN = Pattern.compile("^\\|[^|]*\\|[^|]*\\|(?<tests>[^|]*)\\|$");
    private static final Pattern NAME =
            Pattern.compile("`(?<type>[A-Z]\\w*)(?:\\.(?<test>\\w+))?`|`(?<next>[a-z]\\w*)`");

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        List<String> missing = new ArrayList<>();
        int rules = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs/rules.md"))) {
            Matcher row = TEST_COLUMN.matcher(line);
            if (!row.matches() || !row.group("tests").contains("`")) continue;
            rules++;
            missing.addAll(missingIn(row.group("tests")));
        }
        assertEquals(List.of(), missing);
        assertTrue(rules > 20, rules + " rules found");
    }

    /** Looks up `Type`, `Type.test`, and `test` of the type named last. */
    private static List<String> missingIn(String tests) throws IOException {
        List<String> missing = new ArrayList<>();
        String type = "";
        String source = "";
        Matcher name = NAME.matcher(tests);
        while (name.find()) {
            if (name.group("type") != null) {
                type = name.group("type");
                source = sourceOf(type);
                if (source.isEmpty()) missing.add(type);
            }
            String test = name.group("test") != null ? name.group("test") : name.group("next");
            if (test != null && !source.contains("void " + test + "(")) missing.add(type + "." + test);
        }
        return missing;
    }

    private static String sourceOf(String type) throws IOException {
        for (String module : List.of("sharedmem", "loop", "isolates")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                Path found = files.filter(file -> file.endsWith(type + ".java"))
                        .findFirst()
                        .orElse(null);
                if (found != null) return Files.readString(found);
            }
        }
        return "";
    }
}
