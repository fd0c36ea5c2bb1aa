package dev.isoloop.loop;

/** A seat with nothing behind it. */
final class IdleSeat extends Seat {
    IdleSeat(KernelPoller kernel) {
        super(kernel);
    }

    @Override
    boolean ring() {
        return false;
    }

    @Override
    boolean leaveSelector() {
        return false;
    }

    @Override
    boolean hasWork() {
        return false;
    }
}
