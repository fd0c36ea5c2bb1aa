package dev.isoloop.conformance.program;

import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.loop.Immediate;
import dev.isoloop.loop.Timeout;

/** What {@code clear}, {@code refresh}, {@code ref} and {@code unref} do to the different things they may be used on. */
interface Handle {
    default void cancel() {}

    default void refresh() {}

    void ref();

    void unref();

    /** {@return whether it is ref-ed, or null for what does not tell} */
    Boolean hasRef();

    /** {@return the handle bound to an id, or null if something else is} */
    static Handle of(Object bound) {
        if (bound instanceof Timeout timer) {
            return new OfTimer(timer);
        } else if (bound instanceof Immediate immediate) {
            return new OfImmediate(immediate);
        } else if (bound instanceof MessagePort port) {
            return new OfPort(port);
        } else if (bound instanceof Isolate worker) {
            return new OfWorker(worker);
        }
        return null;
    }

    /** A timer or interval. */
    record OfTimer(Timeout timer) implements Handle {
        @Override
        public void cancel() {
            timer.cancel();
        }

        @Override
        public void refresh() {
            timer.refresh();
        }

        @Override
        public void ref() {
            timer.ref();
        }

        @Override
        public void unref() {
            timer.unref();
        }

        @Override
        public Boolean hasRef() {
            return timer.hasRef();
        }
    }

    /** An immediate. */
    record OfImmediate(Immediate immediate) implements Handle {
        @Override
        public void cancel() {
            immediate.cancel();
        }

        @Override
        public void ref() {
            immediate.ref();
        }

        @Override
        public void unref() {
            immediate.unref();
        }

        @Override
        public Boolean hasRef() {
            return immediate.hasRef();
        }
    }

    /** A port. */
    record OfPort(MessagePort port) implements Handle {
        @Override
        public void ref() {
            port.ref();
        }

        @Override
        public void unref() {
            port.unref();
        }

        @Override
        public Boolean hasRef() {
            return port.hasRef();
        }
    }

    /** A worker. */
    record OfWorker(Isolate worker) implements Handle {
        @Override
        public void ref() {
            worker.ref();
        }

        @Override
        public void unref() {
            worker.unref();
        }

        @Override
        public Boolean hasRef() {
            return null;
        }
    }
}
