package dev.isoloop.isolates;

import org.junit.jupiter.api.AfterAll;

/** Lives and ends when two threads carry all isolates. */
class IsolateLifeOnCarriersTest extends IsolateLifeTest {
    private static final IsolateHost HOST = IsolateHost.carriers(2);

    @AfterAll
    static void close() {
        HOST.close();
    }

    @Override
    IsolateHost host() {
        return HOST;
    }
}
