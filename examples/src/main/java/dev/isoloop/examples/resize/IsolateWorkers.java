package dev.isoloop.examples.resize;

import dev.isoloop.examples.resize.ResizeMessages.Done;
import dev.isoloop.examples.resize.ResizeMessages.Refused;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.isolates.PortQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A fixed number of places, each with an isolate that works on pictures one after the other. A picture goes to the place
 * with the fewest; admission keeps about two per place in flight, so that the next one is at hand when one is done.
 *
 * <pre>
 *              first task            task posted                    answer received
 *   EMPTY  ---------------->  IDLE  ------------->  WORKING  ----------------------->  IDLE or WORKING
 *     ^                                               | error, exit
 *     +-----------------------------------------------+
 *       the oldest unanswered picture is refused: answers come in order, so it is the one that was being worked on;
 *       the others are lost with the worker and are read again
 * </pre>
 *
 * A place whose isolate died gets another with its next task, so every death costs a picture and there can't be more deaths
 * than pictures.
 */
final class IsolateWorkers implements Workers {

    /** Admission bounds what waits, in pictures and in bytes, and would have no use for a refusal. */
    private static final PortQueue QUEUE = PortQueue.unbounded();

    private final Work work;
    private final Class<? extends IsolateMain> worker;
    private final List<Place> places = new ArrayList<>();
    private boolean closed;

    IsolateWorkers(int isolates, Work work, Class<? extends IsolateMain> worker) {
        this.work = work;
        this.worker = worker;
        for (int number = 1; number <= isolates; number++) {
            places.add(new Place(number));
        }
    }

    @Override
    public void submit(Task task, Answer answer) {
        places.stream()
                .min(Comparator.comparingInt(place -> place.unanswered.size()))
                .orElseThrow()
                .post(task, answer);
    }

    @Override
    public void close() {
        closed = true;
        places.forEach(Place::end);
    }

    private final class Place {
        private final int number;
        private final ArrayDeque<Answer> unanswered = new ArrayDeque<>();
        private Isolate isolate;
        private Throwable error;

        Place(int number) {
            this.number = number;
        }

        void post(Task task, Answer answer) {
            if (isolate == null) {
                isolate = spawn();
            }
            unanswered.add(answer);
            isolate.postMessage(task, task.file());
        }

        private Isolate spawn() {
            error = null;
            Isolate spawned = Isolate.builder()
                    .name("resize-" + number)
                    .workerData(work)
                    .queues(QUEUE, QUEUE)
                    .spawn(worker);
            spawned.onMessage(this::onAnswer);
            spawned.onError(e -> error = e);
            spawned.onExit(this::onExit);
            return spawned;
        }

        private void onAnswer(Object message) {
            if (closed) {
                return;
            }
            Answer answer = unanswered.remove();
            if (message instanceof Done) {
                answer.done(((Done) message).results());
            } else {
                answer.refused(((Refused) message).reason());
            }
        }

        private void onExit(int code) {
            isolate = null;
            if (closed || unanswered.isEmpty()) {
                return;
            }
            String reason = error == null ? "its worker ended with code " + code : Reasons.of(error);
            List<Answer> fates = new ArrayList<>(unanswered);
            unanswered.clear();
            fates.get(0).refused(reason);
            fates.subList(1, fates.size()).forEach(Answer::lost);
        }

        void end() {
            if (isolate != null) {
                isolate.terminate();
            }
        }
    }
}
