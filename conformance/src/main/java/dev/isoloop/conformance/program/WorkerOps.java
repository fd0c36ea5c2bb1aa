package dev.isoloop.conformance.program;

import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.conformance.values.Undefined;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.loop.Promise;
import dev.isoloop.loop.Resolvers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Workers (section 5.7). */
final class WorkerOps {
    /** What workers that have not started yet are to run, by ticket: an isolate's main program captures nothing. */
    private static final Map<Long, Job> JOBS = new ConcurrentHashMap<>();

    private static final AtomicLong TICKETS = new AtomicLong();

    private record Job(Scene scene, String id, Body body) {}

    /**
     * What an isolate is given.
     *
     * @param ticket leads to its job
     * @param data the worker's data
     */
    record Start(long ticket, Object data) {}

    /** The main program of every worker. */
    static final class Main implements IsolateMain {
        Main() {}

        @Override
        public void run(IsolateContext context) {
            Start start = context.workerData(Start.class);
            Job job = JOBS.remove(start.ticket());
            Realm realm = Realm.ofWorker(job.scene, context.loop(), job.scene.traceOf(job.id), start.data());
            realm.bind("parent", context.parentPort());
            realm.run(job.body);
        }
    }

    private WorkerOps() {}

    static void addTo(Map<String, OpFactory> table) {
        table.put("worker", WorkerOps::worker);
        table.put("terminate", WorkerOps::terminate);
    }

    private static Op.Plain worker(Members op, Compiler compiler) {
        compiler.noteOtherThreads();
        String id = op.text("id");
        Parcel.Form data = Parcel.form(op, "data", compiler);
        Body body = compiler.body(op, "body");
        return frame -> data.send(frame, null, parcel -> start(frame.realm(), id, body, parcel));
    }

    private static void start(Realm realm, String id, Body body, Parcel parcel) {
        long ticket = TICKETS.incrementAndGet();
        JOBS.put(ticket, new Job(realm.scene(), id, body));
        try {
            Isolate isolate = Isolate.builder()
                    .name(id)
                    .workerData(new Start(ticket, parcel.value()))
                    .transfer(parcel.transfer())
                    .spawn(Main.class);
            realm.scene().started(isolate);
            realm.bind(id, isolate);
            isolate.onError(error -> unlessHeard(realm, isolate, error));
        } catch (RuntimeException refused) {
            JOBS.remove(ticket);
            throw refused;
        }
    }

    /** The first listener of the event: whether the program has others is up to it until then. */
    private static void unlessHeard(Realm realm, Isolate isolate, Throwable error) {
        if (!realm.listeners().has(isolate, EventOps.ERROR)) {
            realm.loop().throwInTick(SentError.unheard(error));
        }
    }

    private static Op.Plain terminate(Members op, Compiler compiler) {
        String worker = op.text("worker");
        String id = op.textOrNull("id");
        return frame -> {
            if (frame.realm().get(worker) instanceof Isolate isolate) {
                frame.realm().bind(id, promiseOf(isolate.terminate()));
            }
        };
    }

    /** The future completes on this loop, so that its dependent runs where it happens. */
    private static Promise<Object> promiseOf(CompletableFuture<Integer> exit) {
        Resolvers<Object> resolvers = Promise.withResolvers();
        exit.thenAccept(code -> resolvers.resolve(code == null ? Undefined.UNDEFINED : (Object) code.doubleValue()));
        return resolvers.promise();
    }
}
