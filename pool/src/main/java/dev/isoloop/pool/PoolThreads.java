package dev.isoloop.pool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a pool: as many as it was made with, all the time. One that dies is replaced, and its task fails. */
final class PoolThreads {
    private static final Logger LOG = LoggerFactory.getLogger(PoolThreads.class);

    private final FairQueue queue;
    private final String namePrefix;

    PoolThreads(FairQueue queue, String namePrefix, int size) {
        this.queue = queue;
        this.namePrefix = namePrefix;
        try {
            for (int number = 1; number <= size; number++) {
                start(number);
            }
        } catch (Throwable failed) { // no more threads to be had: those that were would wait for ever
            queue.close();
            throw failed;
        }
    }

    private void start(int number) {
        Thread thread = new Thread(() -> work(number), namePrefix + number);
        thread.setDaemon(true);
        thread.start();
    }

    private void work(int number) {
        Job<?> job = null;
        try {
            while ((job = queue.take()) != null) {
                job.run();
                job = null;
                // A task that interrupted itself does not disturb the next one.
                Thread.interrupted();
            }
        } catch (Throwable cause) {
            LOG.error(
                    "pool thread '{}' died and is replaced",
                    Thread.currentThread().getName(),
                    cause);
            // First the task, which somebody waits for: a thread can't always be had.
            try {
                if (job != null) {
                    job.endUnlessHandedOver(cause);
                }
            } finally {
                start(number);
            }
        }
    }
}
