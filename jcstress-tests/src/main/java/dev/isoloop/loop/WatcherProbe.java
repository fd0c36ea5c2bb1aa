package dev.isoloop.loop;

/** What stress tests see of the stall detector's thread: it falls asleep, because no loop was awake lately, while one wakes. */
public final class WatcherProbe {
    /** Leaves the place where the thread would sleep. */
    private static final class Asleep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        static final Asleep NOW = new Asleep();

        private Asleep() {
            super("asleep", null, false, false);
        }
    }

    private boolean unparked;

    private final Parker parker = new Parker() {
        @Override
        public void parkUntil(long deadlineNs) {
            throw Asleep.NOW;
        }

        @Override
        public void unpark() {
            unparked = true;
        }
    };

    private final StallDetector detector = new StallDetector(() -> 0, null);
    private final StallDetector.Watcher watcher = detector.new Watcher(parker);
    private final LoopMeter meter = new LoopMeter("stress", () -> 0, () -> 0);

    /** Awake, with no loop to look at. */
    public WatcherProbe() {
        detector.watcher = watcher;
    }

    /** {@return whether the loop that wakes has woken the watcher} */
    public boolean wakeLoop() {
        detector.onAwake(meter);
        return unparked;
    }

    /** {@return whether the watcher sleeps} */
    public boolean fallAsleep() {
        try {
            watcher.sleep();
            return false;
        } catch (Asleep asleep) {
            return true;
        }
    }
}
