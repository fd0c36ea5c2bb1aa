package dev.isoloop.conformance.scenario;

import dev.isoloop.conformance.format.NotAScenarioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds scenario files. */
public final class ScenarioFiles {
    private ScenarioFiles() {}

    /**
     * The files of a command line: files as they are, directories with all {@code *.json} below them, sorted; links
     * are followed.
     *
     * @param paths files and directories
     * @return the files, in order
     * @throws NotAScenarioException if a directory cannot be searched or has no such file
     */
    public static List<Path> find(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.addAll(below(path));
            } else {
                files.add(path);
            }
        }
        return files;
    }

    private static List<Path> below(Path directory) {
        try (Stream<Path> found = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = found.filter(file -> file.toString().endsWith(".json"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new NotAScenarioException(directory + " has no scenario: there is no *.json below it");
            }
            return files;
        } catch (IOException | UncheckedIOException failed) {
            throw new NotAScenarioException(directory + " cannot be searched: " + failed.getMessage());
        }
    }
}
