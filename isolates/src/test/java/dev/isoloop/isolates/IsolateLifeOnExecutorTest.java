package dev.isoloop.isolates;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;

/** Lives and ends on somebody else's thread. */
class IsolateLifeOnExecutorTest extends IsolateLifeTest {
    private static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor();
    private static final IsolateHost HOST = IsolateHost.executor(EXECUTOR);

    @AfterAll
    static void shutDown() {
        EXECUTOR.shutdown();
    }

    @Override
    IsolateHost host() {
        return HOST;
    }
}
