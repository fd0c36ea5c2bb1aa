package dev.isoloop.examples.resize;

import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far the command is, on stderr and only to a person. Any thread. */
final class Progress implements AutoCloseable {

    private static final int REDRAW_MS = 200;
    private static final int WIDTH = 79;

    /** Null if nobody looks on. */
    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * {@return a bar if stderr is a terminal, else nothing}
     *
     * @param total steps to come
     */
    static Progress onStderr(int total) {
        return new Progress(isStderrATerminal() ? draw(total) : null);
    }

    /** {@return progress that is shown to nobody} */
    static Progress none() {
        return new Progress(null);
    }

    void step() {
        if (bar != null) {
            bar.step();
        }
    }

    /** Wipes the bar away, so that the lines that follow stand alone. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static ProgressBar draw(int total) {
        // A consumer of our own: the library's asks for the terminal's width through native code, which warns on JDK
        // 24+.
        return new ProgressBarBuilder()
                .setTaskName("resize")
                .setInitialMax(total)
                .setUpdateIntervalMillis(REDRAW_MS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new StderrLine())
                .clearDisplayOnFinish()
                .build();
    }

    private static boolean isStderrATerminal() {
        String toldByTheScript = System.getenv("ISOLOOP_STDERR_IS_TERMINAL");
        if (toldByTheScript != null) {
            return toldByTheScript.equals("1");
        }
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (java.io.IOException | RuntimeException noSuchLink) {
            return false;
        }
    }

    /** One line on stderr, drawn over itself. */
    private static final class StderrLine extends DelegatingProgressBarConsumer {
        StderrLine() {
            super(line -> System.err.print('\r' + line), WIDTH);
        }

        @Override
        public void clear() {
            System.err.print('\r' + " ".repeat(WIDTH) + '\r');
        }
    }
}
