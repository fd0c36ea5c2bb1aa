package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureLimits;
import java.nio.file.Path;
import java.util.List;

/**
 * What the command was asked to do.
 *
 * @param inputs files and folders, as typed
 * @param out where results go; made if missing
 * @param isolates workers, 0 for the main loop itself
 * @param work what is to be made of each picture
 */
public record ResizeOptions(List<Path> inputs, Path out, int isolates, Work work) {

    /**
     * What is to be made of each picture. Travels to the isolates as their worker data.
     *
     * @param widths of the results in pixels, each once
     * @param format of the results
     * @param enlarge whether a result may be wider than its picture
     * @param limits what is refused
     */
    public record Work(List<Integer> widths, OutputFormat format, boolean enlarge, PictureLimits limits) {}
}
