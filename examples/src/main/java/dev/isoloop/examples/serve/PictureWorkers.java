package dev.isoloop.examples.serve;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.examples.serve.ServeMessages.NoRoom;
import dev.isoloop.examples.serve.ServeMessages.Order;
import dev.isoloop.examples.serve.ServeMessages.Resized;
import dev.isoloop.examples.serve.ServeMessages.Unusable;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Who does the CPU work: isolates with one picture each, and a short queue of pictures that wait for one. Main loop only.
 *
 * <p>Room is asked for before a picture is read from its client, and kept until its answer or its end, so that whoever was let
 * in gets an answer and memory is bounded: {@value #PICTURES_PER_WORKER} pictures a worker, in the making or in hand.
 *
 * <pre>
 *                  submit               a worker is free             its answer, or its death
 *   (room asked) ---------> WAITING ----------------------> BEGUN ----------------------------> DONE
 *                              | drop: given back at once     | drop: the result is, later        ^
 *                              +------------------------------+-----------------------------------+
 * </pre>
 *
 * <p>An isolate that dies takes one picture with it, whose client is told so, and gets a successor with the next one.
 */
final class PictureWorkers implements AutoCloseable {
    /** One being worked on, the others on their way from the client or waiting. */
    static final int PICTURES_PER_WORKER = 4;

    /** Hears how it went; exactly one call, unless the job is dropped. */
    interface Outcome {
        void done(TransferBuffer result);

        void unusable(String reason);

        /** There was no memory for it; later there may be. */
        void noRoom();

        void failed(String reason);
    }

    private final EventLoop loop;
    private final Bounds bounds;
    private final List<Worker> workers = new ArrayList<>();
    private final ArrayDeque<Job> waiting = new ArrayDeque<>();
    private final int picturesMax;
    private int pictures;
    private boolean closed;

    /**
     * @param loop the main loop, whose thread this is
     * @param isolates how many; 0 for none, then the main loop does the work itself, and shows what that costs
     * @param bounds what is refused
     * @param main what an isolate runs
     */
    PictureWorkers(EventLoop loop, int isolates, Bounds bounds, Class<? extends IsolateMain> main) {
        this.loop = loop;
        this.bounds = bounds;
        this.picturesMax = PICTURES_PER_WORKER * Math.max(1, isolates);
        if (isolates == 0) workers.add(new OnTheLoop());
        for (int number = 1; number <= isolates; number++) workers.add(new Place(number, main));
    }

    /**
     * Asks for room for a picture.
     *
     * @return true if there is; then exactly one {@link #giveRoomBack} must follow, or {@link #submit}, which sees to it
     */
    boolean takeRoom() {
        if (pictures == picturesMax) return false;
        pictures++;
        return true;
    }

    void giveRoomBack() {
        pictures--;
    }

    /**
     * Takes a picture to work on.
     *
     * @param width wanted, in pixels
     * @param format of the result
     * @param picture the workers' from here on
     * @param outcome hears how it went
     * @return the job, to drop it
     */
    Job submit(int width, OutputFormat format, TransferBuffer picture, Outcome outcome) {
        Job job = new Job(new Order(width, format, picture), outcome);
        waiting.add(job);
        beginWaiting();
        return job;
    }

    private void beginWaiting() {
        for (Worker worker : workers) {
            if (waiting.isEmpty()) return;
            if (worker.job == null) worker.begin(waiting.remove());
        }
    }

    /** Ends the workers; nothing is answered any more. */
    @Override
    public void close() {
        closed = true;
        waiting.forEach(job -> job.order.picture().close());
        waiting.clear();
        workers.forEach(Worker::end);
    }

    /** One picture. */
    final class Job {
        private final Order order;
        private Outcome outcome;
        private boolean begun;

        Job(Order order, Outcome outcome) {
            this.order = order;
            this.outcome = outcome;
        }

        boolean isBegun() {
            return begun;
        }

        /** Nobody wants the result any more. After the outcome this does nothing. */
        void drop() {
            outcome = null;
            if (waiting.remove(this)) {
                order.picture().close();
                giveRoomBack();
            }
        }
    }

    /** Somebody who can do one job at a time. */
    private abstract class Worker {
        Job job;

        final void begin(Job next) {
            job = next;
            next.begun = true;
            start(next.order);
        }

        abstract void start(Order order);

        abstract void end();

        /** The job is over; whoever still wants the result gets it. */
        final void finished(Object reply) {
            Outcome outcome = job.outcome;
            job.outcome = null;
            job = null;
            giveRoomBack();
            if (reply instanceof Resized) {
                deliver(((Resized) reply).picture(), outcome);
            } else if (outcome != null && reply instanceof Unusable) {
                outcome.unusable(((Unusable) reply).reason());
            } else if (outcome != null && reply instanceof NoRoom) {
                outcome.noRoom();
            } else if (outcome != null) {
                outcome.failed((String) reply);
            }
            if (!closed) beginWaiting();
        }

        private void deliver(TransferBuffer result, Outcome outcome) {
            if (outcome == null) {
                result.close();
            } else {
                outcome.done(result);
            }
        }
    }

    /** A place for an isolate. */
    private final class Place extends Worker {
        private final int number;
        private final Class<? extends IsolateMain> main;
        private Isolate isolate;

        Place(int number, Class<? extends IsolateMain> main) {
            this.number = number;
            this.main = main;
            this.isolate = spawn();
        }

        private Isolate spawn() {
            Isolate spawned =
                    Isolate.builder().name("serve-" + number).workerData(bounds).spawn(main);
            spawned.onMessage(reply -> {
                if (!closed) finished(reply);
            });
            // With a listener the error is the isolate's own affair; its exit tells what it cost.
            spawned.onError(error -> {});
            spawned.onExit(this::onExit);
            return spawned;
        }

        @Override
        void start(Order order) {
            if (isolate == null) isolate = spawn();
            isolate.postMessage(order, order.picture());
        }

        private void onExit(int code) {
            isolate = null;
            if (!closed && job != null) finished("the worker ended with code " + code);
        }

        @Override
        void end() {
            if (isolate != null) isolate.terminate();
        }
    }

    /** The main loop itself, one picture per callback; nothing else runs meanwhile. */
    private final class OnTheLoop extends Worker {
        private final Canvases canvases = new Canvases();

        @Override
        void start(Order order) {
            loop.setImmediate(() -> {
                if (closed) {
                    order.picture().close();
                } else {
                    finished(perform(order));
                }
            });
        }

        private Object perform(Order order) {
            try {
                return new Resized(ServeWork.perform(order, bounds, canvases));
            } catch (BadPictureException refusal) {
                return new Unusable(refusal.getMessage());
            } catch (MemoryLimitException | OutOfMemoryError tooMuch) {
                return new NoRoom();
            }
        }

        @Override
        void end() {
            // A job that has not run yet sees that all is closed.
        }
    }
}
