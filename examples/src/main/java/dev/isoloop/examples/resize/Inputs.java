package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.PictureFormat;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns the command's INPUT arguments into files. Runs on the blocking pool.
 *
 * <ul>
 *   <li>A file is taken whatever it is called. One that doesn't exist is taken too: reading it fails and says so.
 *   <li>A folder stands for all files below it whose names end in .jpg, .jpeg, .png, .gif, .webp or .bmp, sorted by path;
 *       hidden files and folders are passed over, links to folders are not followed, and the output folder is left out when
 *       it lies inside.
 *   <li>A file named twice is taken once.
 * </ul>
 */
final class Inputs {

    /**
     * What was found.
     *
     * @param files to be read, in a fixed order
     * @param unlisted folders that can't be listed, each a failure
     */
    record Found(List<Path> files, List<Failure> unlisted) {}

    private Inputs() {}

    static Found find(List<Path> arguments, Path outputFolder) {
        Path output = outputFolder.toAbsolutePath().normalize();
        Set<Path> seen = new LinkedHashSet<>();
        List<Path> files = new ArrayList<>();
        List<Failure> unlisted = new ArrayList<>();
        for (Path argument : arguments) {
            List<Path> named = Files.isDirectory(argument) ? below(argument, output, unlisted) : List.of(argument);
            for (Path file : named) {
                if (seen.add(file.toAbsolutePath().normalize())) {
                    files.add(file);
                }
            }
        }
        return new Found(files, unlisted);
    }

    private static List<Path> below(Path folder, Path output, List<Failure> unlisted) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                    boolean skip = !visited.equals(folder)
                            && (isHidden(visited)
                                    || visited.toAbsolutePath().normalize().equals(output));
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    boolean folderBehindLink = attributes.isSymbolicLink() && Files.isDirectory(file);
                    if (!isHidden(file)
                            && !folderBehindLink
                            && PictureFormat.isPictureName(file.getFileName().toString())) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    unlisted.add(new Failure(file.toString(), Reasons.of(e)));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            unlisted.add(new Failure(folder.toString(), Reasons.of(e)));
        }
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
