package dev.isoloop.loop;

/** A parker of the system, for tests that want to be asked first. */
class DelegatingParker implements Parker {
    private final Parker system = Parker.system();

    @Override
    public void parkUntil(long deadlineNs) {
        system.parkUntil(deadlineNs);
    }

    @Override
    public void unpark() {
        system.unpark();
    }
}
