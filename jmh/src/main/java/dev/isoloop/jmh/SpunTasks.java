package dev.isoloop.jmh;

import java.util.Queue;
import java.util.concurrent.Executor;
import org.jctools.queues.MpscUnboundedArrayQueue;

/** Tasks of one thread that looks for the next all the time: under such an executor isolates spin, whose other hosts sleep. */
final class SpunTasks implements Executor {
    private static final int CHUNK = 64;

    private final Queue<Runnable> tasks = new MpscUnboundedArrayQueue<>(CHUNK);

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** The one thread: runs a task if there is any. */
    void look() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        } else {
            Thread.onSpinWait();
        }
    }
}
