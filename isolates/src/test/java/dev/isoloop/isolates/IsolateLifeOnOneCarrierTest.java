package dev.isoloop.isolates;

import org.junit.jupiter.api.AfterAll;

/** Lives and ends when one thread carries all isolates. */
class IsolateLifeOnOneCarrierTest extends IsolateLifeTest {
    private static final IsolateHost HOST = IsolateHost.carriers(1);

    @AfterAll
    static void close() {
        HOST.close();
    }

    @Override
    IsolateHost host() {
        return HOST;
    }
}
