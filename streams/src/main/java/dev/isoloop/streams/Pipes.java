package dev.isoloop.streams;

import dev.isoloop.loop.Subscription;
import java.util.ArrayList;
import java.util.List;

/** Where a readable is piped to. It is paused while one of its targets has said that it is enough. Loop thread only. */
final class Pipes<T> {
    private final ReadHalf<T> from;
    private final List<Pipe> pipes = new ArrayList<>();
    private int waitingCount;

    Pipes(ReadHalf<T> from) {
        this.from = from;
    }

    void add(WriteHalf<? super T> to, boolean ends) {
        Pipe pipe = new Pipe(to);
        pipes.add(pipe);
        pipe.connect(ends);
    }

    /** False if it was not piped there. */
    boolean remove(WriteHalf<?> to) {
        for (Pipe pipe : pipes) {
            if (pipe.to == to) {
                disconnect(pipe);
                return true;
            }
        }
        return false;
    }

    void removeAll() {
        if (pipes.isEmpty()) return;
        List<Pipe> gone = List.copyOf(pipes);
        pipes.clear();
        from.pause();
        for (Pipe pipe : gone) pipe.cleanUp();
    }

    /** A chunk got through: nobody is waited for. */
    void clearWaiting() {
        if (waitingCount == 0) return;
        waitingCount = 0;
        for (Pipe pipe : pipes) pipe.waiting = false;
    }

    private void disconnect(Pipe pipe) {
        if (!pipes.remove(pipe)) return;
        if (pipes.isEmpty()) from.pause();
        pipe.cleanUp();
    }

    /** One target. */
    private final class Pipe {
        private final WriteHalf<? super T> to;
        private final List<Subscription> subscriptions = new ArrayList<>();
        private Subscription drainListening;

        /** It is one of those the source waits for. */
        private boolean waiting;

        Pipe(WriteHalf<? super T> to) {
            this.to = to;
        }

        void connect(boolean ends) {
            Runnable atEnd = ends ? to::end : () -> disconnect(this);
            if (from.isEndEmitted()) from.life.loop.nextTick(atEnd);
            else subscriptions.add(from.end.add(atEnd));
            subscriptions.add(from.onData(this::write));
            subscriptions.add(to.life.error.addFirst(this::failed));
            subscriptions.add(to.life.close.add(() -> disconnect(this)));
            subscriptions.add(to.finish.add(() -> disconnect(this)));
            if (to.needsDrain()) pauseSource();
            else if (!from.isFlowing()) from.resume();
        }

        private void write(T chunk) {
            if (!to.write(chunk, null)) pauseSource();
        }

        private void pauseSource() {
            if (pipes.contains(this)) {
                if (!waiting) {
                    waiting = true;
                    waitingCount++;
                }
                from.pause();
            }
            if (drainListening == null) drainListening = to.drain.add(this::drained);
        }

        private void drained() {
            stopWaiting();
            resumeSource();
        }

        private void stopWaiting() {
            if (!waiting) return;
            waiting = false;
            waitingCount--;
        }

        private void resumeSource() {
            if (waitingCount == 0 && !from.data.isEmpty()) from.resume();
        }

        /** The target failed. If nobody but this pipe listens to that, it becomes an uncaught error. */
        private void failed(Throwable error) {
            disconnect(this);
            if (to.life.error.isEmpty()) Lifecycle.throwAny(error);
        }

        void cleanUp() {
            subscriptions.forEach(Subscription::close);
            boolean somebodyWaits = waitingCount > 0;
            stopWaiting();
            if (drainListening == null) return;
            drainListening.close();
            if (somebodyWaits && to.wantsDrain()) resumeSource();
        }
    }
}
