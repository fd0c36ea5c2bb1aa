package dev.isoloop.examples.resize;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Gives every input a base name of its own, so that {@code a.jpg}, {@code a.png} and {@code other/a.jpg} don't overwrite
 * each other's results: {@code a}, {@code a-2}, {@code a-3}, in the order of the inputs. Results are then called
 * {@code <base>-<width>.<extension>}; two bases never make the same file name, since a name's last dash splits it.
 *
 * <p>Upper and lower case count as equal, as they do on many file systems. A name is also passed over if one of its files
 * is itself an input, so that {@code --out} may be the folder that the inputs are in.
 */
final class OutputNames {

    private final List<Integer> widths;
    private final String extension;
    private final Set<String> inputNames = new HashSet<>();
    private final Set<String> taken = new HashSet<>();

    /**
     * @param folder where results go
     * @param widths of the results
     * @param extension without the dot
     * @param inputs all that is going to be read
     */
    OutputNames(Path folder, List<Integer> widths, String extension, Collection<Path> inputs) {
        this.widths = widths;
        this.extension = extension;
        Path place = folder.toAbsolutePath().normalize();
        for (Path input : inputs) {
            Path absolute = input.toAbsolutePath().normalize();
            if (place.equals(absolute.getParent())) {
                inputNames.add(fold(absolute.getFileName().toString()));
            }
        }
    }

    /**
     * The next input's base name.
     *
     * @param input a file
     * @return its own name without extension if that is free, else with a number
     */
    String baseFor(Path input) {
        String fileName = input.getFileName().toString();
        int dot = fileName.lastIndexOf('.');
        String plain = dot > 0 ? fileName.substring(0, dot) : fileName;
        String base = plain;
        for (int number = 2; !isFree(base); number++) {
            base = plain + "-" + number;
        }
        taken.add(fold(base));
        return base;
    }

    /** {@return the name of one result} */
    String fileName(String base, int width) {
        return base + "-" + width + "." + extension;
    }

    private boolean isFree(String base) {
        return !taken.contains(fold(base))
                && widths.stream().noneMatch(width -> inputNames.contains(fold(fileName(base, width))));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
