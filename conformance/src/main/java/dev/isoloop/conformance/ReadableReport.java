package dev.isoloop.conformance;

import dev.isoloop.conformance.scenario.Outcome;
import dev.isoloop.conformance.scenario.Verdict;
import java.util.List;
import java.util.TreeSet;

/** One scenario for people: a line if it passed, else what differs, Node's trace on the left and ours on the right. */
final class ReadableReport {
    private static final int WIDEST = 60;

    private final StringBuilder text = new StringBuilder();

    private ReadableReport() {}

    static String text(Verdict verdict) {
        String name = verdict.scenario().name();
        if (verdict.passed()) {
            return "ok    " + name;
        }
        ReadableReport report = new ReadableReport();
        report.text
                .append("FAIL  ")
                .append(name)
                .append(": ")
                .append(verdict.scenario().about());
        report.differences(verdict);
        return report.text.toString();
    }

    private void differences(Verdict verdict) {
        Outcome got = verdict.outcome();
        Outcome expected = verdict.scenario().expected();
        if (verdict.problem() != null) {
            line("      " + verdict.problem());
        }
        columns("main", expected.trace(), got.trace());
        TreeSet<String> workers = new TreeSet<>(expected.workers().keySet());
        workers.addAll(got.workers().keySet());
        for (String worker : workers) {
            columns(
                    "worker " + worker,
                    expected.workers().getOrDefault(worker, List.of()),
                    got.workers().getOrDefault(worker, List.of()));
        }
        if (expected.exitCode() != got.exitCode()) {
            line("      exit code: Node " + expected.exitCode() + ", isoloop " + got.exitCode());
        }
    }

    private void columns(String thread, List<String> expected, List<String> got) {
        if (expected.equals(got)) {
            return;
        }
        String title = "Node, " + thread;
        int width = Math.min(
                WIDEST,
                Math.max(
                        title.length(),
                        expected.stream().mapToInt(String::length).max().orElse(0)));
        line("        " + padded(title, width) + "  isoloop");
        for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
            String left = i < expected.size() ? expected.get(i) : "";
            String right = i < got.size() ? got.get(i) : "";
            line("      " + (left.equals(right) ? "  " : "! ") + padded(left, width) + "  " + right);
        }
    }

    private void line(String line) {
        text.append(System.lineSeparator()).append(line.stripTrailing());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
