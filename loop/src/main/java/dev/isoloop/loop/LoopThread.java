package dev.isoloop.loop;

/**
 * A loop with a thread of its own: the simplest host, and the one that wakes fastest. The thread ends with the loop. It is a daemon
 * thread only if you {@linkplain #setDaemon say so}.
 */
public final class LoopThread extends Thread {
    private final EventLoop loop;

    /**
     * Makes the thread; {@link #start} begins the loop's first turn.
     *
     * @param loop a loop that has not begun
     */
    public LoopThread(EventLoop loop) {
        super(loop.name());
        this.loop = loop;
    }

    /**
     * Starts a thread for a loop, which belongs to it from now on.
     *
     * @param loop a loop that has not begun
     * @return the thread, started
     */
    public static LoopThread start(EventLoop loop) {
        LoopThread thread = new LoopThread(loop);
        thread.start();
        return thread;
    }

    /** Starts the thread. The loop belongs to it from now on: its methods are for callbacks and {@link EventLoop#execute}. */
    @Override
    public void start() {
        Thread before = loop.handTo(this);
        boolean started = false;
        try {
            super.start();
            started = true;
        } finally {
            if (!started) loop.handTo(before);
        }
    }

    /** {@return the loop} May be called from any thread. */
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        EventLoop.passOn(loop, loop.runToEnd());
    }
}
