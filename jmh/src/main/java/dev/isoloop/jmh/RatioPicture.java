package dev.isoloop.jmh;

import dev.isoloop.jmh.BenchCommand.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/**
 * The results as a picture: for each question the contenders' cost relative to ours in doublings, so that half as dear and twice as
 * dear are equally far from the line.
 */
final class RatioPicture {
    private static final int BAR_WIDTH_PX = 46;
    private static final int FRAME_PX = 240;

    private RatioPicture() {}

    static void save(List<Row> rows, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        List<String> names = new ArrayList<>();
        List<Double> doublings = new ArrayList<>();
        for (Map.Entry<String, Map<String, Row>> question :
                RatioTable.byQuestion(rows).entrySet()) {
            Row ours = question.getValue().get(Row.OURS);
            if (ours == null) {
                continue;
            }
            for (Row row : question.getValue().values()) {
                names.add(question.getKey() + ": " + row.contender());
                doublings.add(Math.log(row.costRelativeTo(ours)) / Math.log(2));
            }
        }
        if (names.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(FRAME_PX + BAR_WIDTH_PX * names.size())
                .height(720)
                .title("cost relative to isoloop: 0 = the same, 1 = twice, 2 = four times, -1 = half")
                .yAxisTitle("doublings")
                .build();
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisLabelRotation(60);
        chart.addSeries("doublings", names, doublings);
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }
}
