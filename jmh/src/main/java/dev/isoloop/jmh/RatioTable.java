package dev.isoloop.jmh;

import dev.isoloop.jmh.BenchCommand.Row;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The results as text, one block a question, every contender with its cost relative to ours. */
final class RatioTable {
    private RatioTable() {}

    /** {@return the rows by question, questions in alphabetical order, contenders as they ran} */
    static Map<String, Map<String, Row>> byQuestion(List<Row> rows) {
        Map<String, Map<String, Row>> questions = new TreeMap<>();
        for (Row row : rows) {
            questions
                    .computeIfAbsent(row.question(), any -> new LinkedHashMap<>())
                    .put(row.contender(), row);
        }
        return questions;
    }

    static void print(List<Row> rows, PrintStream out) {
        byQuestion(rows).forEach((question, contenders) -> {
            Row ours = contenders.get(Row.OURS);
            out.printf("%n%s%n", question);
            contenders
                    .values()
                    .forEach(row -> out.printf(
                            Locale.ROOT,
                            "  %-28s %,14.2f  [%,.2f .. %,.2f] %-8s %10s  %s%n",
                            row.contender(),
                            row.score(),
                            row.low(),
                            row.high(),
                            row.unit(),
                            Double.isNaN(row.bytesPerOp())
                                    ? ""
                                    : String.format(Locale.ROOT, "%,.1f B/op", row.bytesPerOp()),
                            ours == null ? "" : String.format(Locale.ROOT, "%.2f x", row.costRelativeTo(ours))));
        });
    }
}
