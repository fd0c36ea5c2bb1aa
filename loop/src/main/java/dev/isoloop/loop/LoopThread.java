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
        setDaemon(false); // not as the thread that makes it
        this.loop = loop;
    }

    /**
     * Starts a thread for a loop, which belongs to it from now on.
     *
     * @param loop a loop that has not begun
     * @return the thread, started
     * @throws IllegalStateException as {@link #start()}
     */
    public static LoopThread start(EventLoop loop) {
        LoopThread thread = new LoopThread(loop);
        thread.start();
        return thread;
    }

    /**
     * Starts the thread. The loop belongs to it from now on: its methods are for callbacks and {@link EventLoop#execute}.
     *
     * @throws IllegalStateException if the loop has begun or belongs to another thread than the caller's
     */
    @Override
    public void start() {
        Thread before = loop.giveTo(this);
        boolean started = false;
        try {
            super.start();
            started = true;
        } finally {
            if (!started) loop.belongsTo(before);
        }
    }

    /** {@return the loop} May be called from any thread. */
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        EventLoop.passOn(loop, runToEnd());
    }

    private LoopEnd runToEnd() {
        while (true) {
            try {
                return loop.runToEnd();
            } catch (Throwable failure) {
                loop.endBy(failure);
            }
        }
    }
}
