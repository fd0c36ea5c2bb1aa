package dev.isoloop.jmh;

/** A thread that does the same step again and again, spinning, until it is stopped: the other side of a measurement. */
final class Spinner {
    private final Thread thread;
    private volatile boolean stopped;

    private Spinner(Runnable step) {
        thread = new Thread(
                () -> {
                    while (!stopped) {
                        step.run();
                    }
                },
                "spinner");
        thread.setDaemon(true);
    }

    static Spinner start(Runnable step) {
        Spinner spinner = new Spinner(step);
        spinner.thread.start();
        return spinner;
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
