package dev.isoloop.examples.resize;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import java.util.Locale;

/**
 * What the command did. Its JSON form is one document with these names in this order.
 *
 * @param images inputs looked at, those that failed included
 * @param written result files
 * @param failed inputs that could not be done, in the order of the inputs; without any picture also the folder for results, if it can't
 *     be made
 * @param elapsedMs from the command's start, without the JVM's, to the last file in place
 * @param imagesPerSecond inputs done, without those that failed, per second of {@code elapsedMs}
 * @param isolates workers used, 0 for the main loop itself
 * @param loopDelayMs how late the main loop was
 */
@JsonPropertyOrder({"images", "written", "failed", "elapsedMs", "imagesPerSecond", "isolates", "loopDelayMs"})
record ResizeReport(
        int images,
        int written,
        List<Failure> failed,
        double elapsedMs,
        double imagesPerSecond,
        int isolates,
        LoopDelay loopDelayMs) {

    /**
     * The main loop's delay in milliseconds.
     *
     * @param p50 median
     * @param p99 one in a hundred was later
     * @param max the latest
     */
    @JsonPropertyOrder({"p50", "p99", "max"})
    record LoopDelay(double p50, double p99, double max) {}

    String toJson() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write " + this + " as JSON", e);
        }
    }

    String toText(String folder) {
        return String.format(
                Locale.ROOT,
                "%d of %d pictures resized, files written to %s: %d%n%.1f s, %.1f pictures a second on %s%n"
                        + "main loop delay: p50 %.2f ms, p99 %.2f ms, max %.2f ms",
                Math.max(0, images - failed.size()), // without pictures, the folder may have failed
                images,
                folder,
                written,
                elapsedMs / 1000,
                imagesPerSecond,
                isolates == 0 ? "the main loop" : isolates == 1 ? "1 isolate" : isolates + " isolates",
                loopDelayMs.p50(),
                loopDelayMs.p99(),
                loopDelayMs.max());
    }
}
