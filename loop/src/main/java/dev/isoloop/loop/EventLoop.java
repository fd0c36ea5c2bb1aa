package dev.isoloop.loop;

import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.WaitPermission;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An event loop with the semantics of Node 20: timers, immediates, nextTick callbacks, microtasks, arrivals from other threads.
 *
 * <p>A loop is a passive object. Something calls its turns: its own thread ({@link LoopThread}), the caller's ({@link #run(Consumer)}), one
 * carrier thread for many loops ({@link CarrierGroup}), somebody else's single-threaded executor ({@link ExecutorHost}), an
 * Agrona runner ({@link LoopAgent}). The order of callbacks is the same under each.
 *
 * <p>It lives as long as something keeps it alive: pending timers and immediates that hold it, executed tasks, deferred completions,
 * close callbacks, and whatever calls {@link #ref}. Then it emits <i>beforeExit</i>, and if that brought nothing new, <i>exit</i>.
 *
 * <p><b>Threads.</b> {@link #execute}, {@link #post}, {@link #ring}, {@link #terminate}, {@link #close}, {@link #stats}, {@link #name},
 * {@link #clock}, {@link #current}, {@link #isLoopThread}, {@link #requireLoopThread} and {@link #events}, though not the methods of
 * what that gives, may be called from any thread. All other methods belong to the loop's thread, which is the one that makes its
 * turns, and before it is given to a host the one that built it; elsewhere they throw {@link WrongLoopThreadException}. Only
 * {@link #isInPollPhase}, {@link #isInSignal} and {@link #sharesCarrierWith} don't check, and mean nothing elsewhere. {@link #tick},
 * {@link #tickNow} and the {@code run} methods make the calling thread the loop's, unless another one is inside a turn. A loop that was
 * given to an executor or an Agrona runner has no thread until it begins there. Nothing here blocks, except that {@link #tick} and the
 * {@code run} methods wait in the poll phase.
 *
 * <p><b>Memory.</b> What a thread did before {@code execute} or {@code post} happens-before what the loop does for it. What it published for a
 * poll source before {@code ring} is seen by the {@link PollSource#hasWork} that follows.
 *
 * <p><b>Allocation.</b> Once warm, {@link #nextTick}, {@link #queueMicrotask}, {@link #execute}, {@link #post}, {@link #closeSoon}, and
 * starting a {@link Timeout} or an {@link Immediate} again allocate nothing. {@code setTimeout}, {@code setInterval} and
 * {@code setImmediate} allocate the handle that they return.
 */
/*
 *             first tick: the main program, its drain            not alive after beforeExit; exit; fatal error; terminate
 *   NEW -----------------------------------------------> RUNNING ----------------------------------------------> ENDED
 *
 * Who does what: TimerQueue, ImmediateQueue, CloseQueue and Arrivals hold what waits, and run their phases. Callbacks calls and
 * drains. Errors decides about errors, Ending about the end. Sleep sleeps and is woken. This class gives the order, and is what
 * users see.
 *
 * Fields are written by the loop's thread, except inside Arrivals, Sleep and Ending, which say so.
 */
public final class EventLoop implements Executor, AutoCloseable {
    private static final ThreadLocal<Here> HERE = ThreadLocal.withInitial(Here::new);
    private static final AtomicInteger NAMES = new AtomicInteger();

    static {
        WaitPermission.install(EventLoop::requireMayBlock);
    }

    /**
     * Whose turn a thread makes. What is left of a turn that is over is not taken back: it counts only while that loop makes a turn on
     * this very thread, and a loop that has turn after turn would write twice per turn what is there already.
     */
    static final class Here {
        private EventLoop last;

        static Here ofThread() {
            return HERE.get();
        }

        EventLoop loop() {
            EventLoop loop = last;
            return loop != null && loop.isRunningHere() ? loop : null;
        }

        void enter(EventLoop loop) {
            if (last != loop) last = loop;
        }

        void leave(EventLoop outer, boolean forGood) {
            if (outer != null || forGood) last = outer;
        }
    }

    private enum Stage {
        /** No turn yet. */
        NEW,
        /** Between the main program and the end. */
        RUNNING,
        /** Over, for good. */
        ENDED
    }

    private final String name;
    private final Clock clock;
    private Poller poller;
    private final Consumer<? super LoopEnd> onEnd;
    private final boolean mayBlock;
    private final MemoryBudget memoryBudget;

    private final TurnState turn = new TurnState();
    private final TaskRing ticks = new TaskRing();
    private final TaskRing microtasks = new TaskRing();
    private final LoopMeter meter;
    private final LoopStats stats;
    private final LoopEvents events = new LoopEvents(this);
    private final Ending ending;
    private final Callbacks callbacks;
    private final LateRings rings = new LateRings();
    private final TimerQueue timers;
    private final ImmediateQueue immediates;
    private final CloseQueue closing;
    private final TaskRing deferred = new TaskRing();
    private final Arrivals arrivals;
    private final PollSources sources = new PollSources();
    private final Sleep sleep;
    private final PromiseHome promiseHome;
    private final StallDetector stalls;

    private Stage stage = Stage.NEW;

    /** Written by whoever gives the loop to a host, before the host's thread hears of it, and from then on by that thread. */
    private Thread owner = Thread.currentThread();

    private Runnable main;

    /** Requests and handles that keep the loop alive. */
    private int handles;

    private LoopEnd end;

    /** True from the first turn until the loop has ended or is abandoned. Written by its thread, false also by the one that abandons. */
    private final AtomicBoolean isWatched = new AtomicBoolean();

    /** What it waits for on shared memory; null until it does. */
    private AsyncWaits asyncWaits;

    /** Its carrier's view of it, if it has one; the carrier's. */
    CarrierGroup.CarriedLoop carried;

    private EventLoop(Builder from) {
        name = from.name != null ? from.name : "loop-" + NAMES.incrementAndGet();
        clock = from.clock;
        poller = from.poller;
        onEnd = from.onEnd;
        mayBlock = from.mayBlock;
        memoryBudget = from.memoryBudget;
        stalls = from.stalls;
        meter = new LoopMeter(name, clock, () -> ticks.takenOpaque() + microtasks.takenOpaque());
        ending = new Ending(events, from.isWorker);
        Errors errors = new Errors(events, ending);
        RejectionTracker rejections = new RejectionTracker(errors);
        callbacks = new Callbacks(ticks, microtasks, rejections, errors, ending, meter, rings);
        timers = new TimerQueue(this, clock, callbacks);
        immediates = new ImmediateQueue(this, callbacks);
        errors.bind(immediates);
        closing = new CloseQueue(callbacks);
        ArrivalStamp oldest = new ArrivalStamp(clock);
        arrivals = new Arrivals(turn, callbacks, meter, oldest);
        sleep = new Sleep(this, clock, from.parker(), poller, from.idlePolicy);
        promiseHome = new LoopPromises(this, microtasks, rejections);
        stats = new LoopStats(meter, oldest, arrivals::size);
    }

    // ---- the turn ----

    /** One turn. Only poll may sleep; without {@code maySleep} it returns false instead, and the turn goes on in the next call. */
    private void turn(boolean maySleep) {
        if (!turn.isWaiting) {
            if (turn.isFirst && !isAlive()) {
                windDown();
                return;
            }
            timers();
            if (!turn.isFirst && !isAlive()) {
                windDown();
                return;
            }
            turn.isFirst = false;
            pending();
            idlePrepare();
        }
        if (!poll(maySleep)) return;
        check();
        closePhase();
    }

    private void timers() {
        turn.enter(Phase.TIMERS);
        timers.fireDue();
    }

    private void pending() {
        turn.enter(Phase.PENDING);
        for (int count = deferred.size(); count > 0; count--) callbacks.run(deferred.poll());
    }

    private void idlePrepare() {
        turn.enter(Phase.IDLE_PREPARE);
    }

    private boolean poll(boolean maySleep) {
        turn.enter(Phase.POLL);
        boolean waited = turn.isWaiting; // since an earlier turn
        if (!waited) waitUnlessBusy(maySleep);
        if (turn.isWaiting) {
            if (maySleep && (!waited || isIdle())) sleepWhileIdle();
            if (!maySleep && poller.hasHandles()) poller.poll(0);
            if (!maySleep && !turn.hasHeard && isIdle()) return false;
            stopWaiting();
        }
        if (poller.hasHandles()) poller.poll(0);
        ending.check();
        if (turn.hasHeard) turn.hasHeard = false;
        arrivals.deliver();
        sources.deliver();
        return true;
    }

    /** Begins to wait if there is nothing to do. What a spin of a moment finds was no wait: it is not worth a look at the clock. */
    private void waitUnlessBusy(boolean maySleep) {
        if (turn.hasHeard && meter.polledUnlooked()) return; // what its host has heard between two turns
        long nowNs = clock.nanoTime();
        meter.polled(nowNs); // before the spin: in it a message is on its way, behind it, it waits
        if (!turn.hasHeard && isIdle() && !(maySleep && sleep.hearsAtOnce())) {
            turn.isWaiting = true;
            meter.idleStarted(nowNs);
        }
    }

    /** Sleeps first: the caller has just looked, and {@link Sleep} looks again before it falls asleep. */
    private void sleepWhileIdle() {
        while (!sleep.until(timers.nextDueNs()) && isIdle()) {}
    }

    private void stopWaiting() {
        turn.isWaiting = false;
        meter.idleEnded(clock.nanoTime());
    }

    private void check() {
        turn.enter(Phase.CHECK);
        immediates.runAll();
    }

    private void closePhase() {
        turn.enter(Phase.CLOSE);
        closing.runAll();
    }

    /** What lets the loop go on. */
    boolean isAlive() {
        return handles > 0
                || timers.refs > 0
                || immediates.refs > 0
                || !closing.isEmpty()
                || !deferred.isEmpty()
                || arrivals.hasTasks();
    }

    /** Whether the poll phase would wait: nothing to do, but something to wait for. */
    boolean isIdle() {
        return isIdleButForNews() && !hasHeard();
    }

    /** The same, if nothing has come from elsewhere. */
    boolean isIdleButForNews() {
        return immediates.refs == 0
                && closing.isEmpty()
                && deferred.isEmpty()
                && isAlive()
                && !callbacks.hasJobs()
                && !timers.isDue();
    }

    /** Whether somebody must poll the kernel for it. */
    boolean hasChannels() {
        return poller.hasHandles();
    }

    /** Whether the loop may sleep: the last look, after the bell was armed. */
    boolean mayFallAsleep() {
        sources.sleep();
        return arrivals.isEmpty() && isIdle();
    }

    /** Whether something has come that was not scheduled on this thread: all that can end an idle spin, but for time. */
    boolean hasHeard() {
        if (!sources.hasWork() && arrivals.seemsEmpty() && !ending.isStopping()) return false;
        turn.hasHeard = true;
        return true;
    }

    // ---- the beginning and the end ----

    /** One turn, or all that are left, on the calling thread. False when the loop has ended. */
    private boolean turnsHere(Here here, boolean maySleep, boolean toTheEnd) {
        if (stage == Stage.ENDED) return false;
        if (turn.isUnderWay) throw turnInATurn(owner);
        EventLoop outer = here.loop();
        here.enter(this);
        enterTick();
        try {
            sleep.wakeUp();
            if (stage == Stage.NEW) begin();
            do {
                ending.check();
                turn(maySleep);
                rings.ring();
            } while (toTheEnd && stage != Stage.ENDED);
        } catch (LoopExit exit) {
            if (!ending.isStopping()) throw exit; // another loop's, whose callback runs this one
            finish();
        } finally {
            leaveTick();
            here.leave(outer, stage == Stage.ENDED);
        }
        return stage != Stage.ENDED;
    }

    private IllegalStateException turnInATurn(Thread inTurn) {
        Thread caller = Thread.currentThread();
        if (inTurn != caller) return new WrongLoopThreadException("tick", name, inTurn, caller);
        return new IllegalStateException(
                "a turn of event loop " + name + " is under way: tick() called from a callback");
    }

    private void enterTick() {
        Thread thread = Thread.currentThread();
        if (owner != thread) {
            owner = thread;
            if (stage == Stage.RUNNING) meter.hostedBy(thread);
        }
        turn.isUnderWay = true;
        if (memoryBudget != null) turn.budgetBefore = memoryBudget.enter();
    }

    private void leaveTick() {
        if (memoryBudget != null) {
            MemoryBudget.restore(turn.budgetBefore);
            turn.budgetBefore = null;
        }
        try {
            rings.ring();
        } finally {
            turn.isUnderWay = false;
        }
    }

    /** The main program. If it fails it ends there; its drain takes place as usual. Without one, what was queued before is drained. */
    private void begin() {
        stage = Stage.RUNNING;
        if (stalls != null) {
            stalls.watch(meter);
            isWatched.set(true);
        }
        meter.started(owner, clock.nanoTime());
        Runnable program = main;
        main = null;
        if (program == null || callbacks.run(program) == CallbackOutcome.FAILED) callbacks.drain();
    }

    /** Nothing keeps the loop alive. */
    private void windDown() {
        turn.isFirst = true;
        int code = ending.exitCode();
        if (!events.beforeExit.isEmpty())
            callbacks.run(() -> events.beforeExit.emit(listener -> listener.accept(code)));
        if (isAlive() || !arrivals.closeIfNoTasks()) return;
        Throwable thrown = callbacks.attempt(ending::exitNaturally);
        if (thrown != null) callbacks.failed(thrown);
        callbacks.runLastMicrotasks();
        finish();
    }

    /** The last act. */
    private void finish() {
        stage = Stage.ENDED;
        turn.leavePhases();
        arrivals.close();
        end = ending.end();
        try {
            dropEverything();
        } finally {
            meter.ended(clock.nanoTime());
            unwatch();
            tellEnd();
        }
    }

    private void tellEnd() {
        try {
            if (onEnd != null) onEnd.accept(end);
        } finally {
            sleep.restoreInterrupt();
        }
    }

    /** Once: the loop has ended or makes no more turns. */
    private void unwatch() {
        if (isWatched.getAndSet(false)) stalls.unwatch();
    }

    private void dropEverything() {
        arrivals.drop();
        timers.clear();
        immediates.clear();
        closing.clear();
        deferred.clear();
        callbacks.close();
        if (asyncWaits != null) asyncWaits.abandon();
        sources.end();
        handles = 0;
        turn.isWaiting = false;
    }

    // ---- hosts ----

    /**
     * Says what the main program is: a callback with its drain that the first turn makes before the loop begins. The program of a
     * worker is not one: give that to {@link #execute}. Before the first turn, by the thread that built the loop.
     *
     * @param mainProgram the main program
     * @throws IllegalStateException if the loop has begun or has a main program already
     */
    public void start(Runnable mainProgram) {
        requireLoopThread("start");
        Objects.requireNonNull(mainProgram, "mainProgram");
        if (stage != Stage.NEW || main != null) {
            throw new IllegalStateException(
                    "start of event loop " + name + ", which has begun or has a main program already");
        }
        main = mainProgram;
    }

    /**
     * Makes one turn, which waits in its poll phase if there is nothing to do. Called by the host's thread, which becomes the
     * loop's.
     *
     * @return false when the loop has ended
     * @throws WrongLoopThreadException if another thread is inside a turn of this loop
     * @throws IllegalStateException if this one is: called from a callback of the loop
     */
    public boolean tick() {
        return turnsHere(Here.ofThread(), true, false);
    }

    /**
     * Makes one turn, but never waits: where the poll phase would, it returns, and the next call goes on there. Called by the
     * host's thread, which becomes the loop's.
     *
     * @return false when the loop has ended
     * @throws WrongLoopThreadException if another thread is inside a turn of this loop
     * @throws IllegalStateException if this one is: called from a callback of the loop
     */
    public boolean tickNow() {
        return tickNow(Here.ofThread());
    }

    /** The same for a host that has looked up its thread's once. */
    boolean tickNow(Here here) {
        return turnsHere(here, false, false);
    }

    /**
     * Says whether the last {@link #tickNow} stopped in the poll phase for want of anything to do. For hosts.
     *
     * @return true if another {@code tickNow()} has nothing to do unless something has come or a timer is due
     */
    public boolean isWaiting() {
        requireLoopThread("isWaiting");
        return turn.isWaiting;
    }

    /**
     * Lets the loop sleep outside its host's thread. For hosts, after {@link #tickNow}: true means that {@code host} will be woken
     * once something comes; the host itself sees to {@link #nextTimerNs}. The next {@code tickNow} ends the sleep.
     *
     * @param host whom to wake
     * @return false if there is something to do: call {@code tickNow()} again
     */
    public boolean fallAsleep(LoopHost host) {
        requireLoopThread("fallAsleep");
        return turn.isWaiting && sleep.fallAsleep(Objects.requireNonNull(host, "host"));
    }

    /** {@return when the loop must have a turn for its timers, in the time of its clock; {@code Long.MAX_VALUE} for never} For hosts. */
    public long nextTimerNs() {
        requireLoopThread("nextTimerNs");
        return timers.nextDueNs();
    }

    /**
     * Makes turns on this thread until the loop has ended.
     *
     * @return how it ended
     * @throws WrongLoopThreadException if another thread is inside a turn of this loop
     * @throws IllegalStateException if this one is: called from a callback of the loop
     */
    public LoopEnd runToEnd() {
        try {
            turnsHere(Here.ofThread(), true, true);
        } finally {
            sleep.restoreInterrupt();
        }
        return end;
    }

    /**
     * Makes turns on this thread until the loop has ended.
     *
     * @return the exit code
     * @throws UncaughtErrorException if an error ended it that nobody handled
     * @throws WrongLoopThreadException if another thread is inside a turn of this loop
     * @throws IllegalStateException if this one is: called from a callback of the loop
     */
    public int run() {
        LoopEnd ended = runToEnd();
        if (ended.error() != null) throw new UncaughtErrorException(name, ended.exitCode(), ended.error());
        return ended.exitCode();
    }

    /**
     * Runs a program on a new loop and on this thread until nothing keeps the loop alive.
     *
     * @param mainProgram the main program; given the loop
     * @return the exit code
     * @throws UncaughtErrorException if an error ended the loop that nobody handled
     */
    public static int run(Consumer<? super EventLoop> mainProgram) {
        Objects.requireNonNull(mainProgram, "mainProgram");
        EventLoop loop = builder().name("main").build();
        loop.start(() -> mainProgram.accept(loop));
        return loop.run();
    }

    /** {@return the loop whose turn runs on this thread, or null} May be called from any thread. */
    public static EventLoop current() {
        return Here.ofThread().loop();
    }

    /** For waits on shared memory: refuses on the thread of a loop that must not stand still. */
    private static void requireMayBlock() {
        EventLoop here = current();
        if (here == null) return;
        if (here.mayBlock) {
            here.rings.ring();
            return;
        }
        throw new IllegalStateException("Event loop " + here.name
                + " must not block in a wait: use AtomicsAsync, or build the loop with mayBlock()");
    }

    // ---- scheduling: the loop's thread ----

    /**
     * Calls {@code callback} once the running callback and the nextTick callbacks queued before it have returned, ahead of microtasks;
     * from a microtask, once the microtask queue is empty. Dropped once the loop exits.
     *
     * @param callback what to call
     */
    public void nextTick(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        if (isRunningHere()) ticks.add(callback);
        else addBetweenTurns("nextTick", ticks, callback);
    }

    /**
     * Calls {@code microtask} when the nextTick queue is empty. An error in it is uncaught at once, the next microtask follows. Still
     * called when an exit listener of a natural end has queued it; dropped once the loop ends in any other way, but for what
     * {@link Builder#asWorker} says.
     *
     * @param microtask what to call
     */
    public void queueMicrotask(Runnable microtask) {
        Objects.requireNonNull(microtask, "microtask");
        if (isRunningHere()) microtasks.add(microtask);
        else addBetweenTurns("queueMicrotask", microtasks, microtask);
    }

    private void addBetweenTurns(String method, TaskRing queue, Runnable job) {
        requireLoopThread(method);
        queue.add(job);
        wakeIfBetweenTicks();
    }

    /**
     * Calls {@code callback} once, after a delay.
     *
     * @param callback what to call
     * @param delayMs milliseconds; below 1 or above 2147483647 means 1
     * @return the timer
     */
    public Timeout setTimeout(Runnable callback, long delayMs) {
        return newTimeout(callback).start(delayMs);
    }

    /**
     * Calls {@code callback} once, after a delay.
     *
     * @param callback what to call
     * @param delay the delay; fractions of a millisecond are dropped, and what is out of range means 1 ms
     * @return the timer
     */
    public Timeout setTimeout(Runnable callback, Duration delay) {
        return setTimeout(callback, Timeout.clampMs(delay));
    }

    /**
     * Calls {@code callback} again and again. The period counts from the beginning of a call to the next; what was missed is not
     * caught up.
     *
     * @param callback what to call
     * @param periodMs milliseconds; below 1 or above 2147483647 means 1
     * @return the timer
     */
    public Timeout setInterval(Runnable callback, long periodMs) {
        return newTimeout(callback).startRepeating(periodMs);
    }

    /**
     * Calls {@code callback} again and again.
     *
     * @param callback what to call
     * @param period the period; fractions of a millisecond are dropped, and what is out of range means 1 ms
     * @return the timer
     */
    public Timeout setInterval(Runnable callback, Duration period) {
        return setInterval(callback, Timeout.clampMs(period));
    }

    /**
     * Makes a timer that is not started. Starting it allocates nothing.
     *
     * @param callback what it calls
     * @return the timer
     */
    public Timeout newTimeout(Runnable callback) {
        requireLoopThread("newTimeout");
        return new Timeout(timers, Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Calls {@code callback} in the next check phase that begins after this.
     *
     * @param callback what to call
     * @return the immediate
     */
    public Immediate setImmediate(Runnable callback) {
        return newImmediate(callback).set();
    }

    /**
     * Makes an immediate that is not set. Setting it allocates nothing.
     *
     * @param callback what it calls
     * @return the immediate
     */
    public Immediate newImmediate(Runnable callback) {
        requireLoopThread("newImmediate");
        return new Immediate(immediates, Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Calls {@code callback} in the next close phase; those of one phase in reverse order. Keeps the loop alive until then. Dropped once
     * the loop exits.
     *
     * @param callback what to call
     */
    public void closeSoon(Runnable callback) {
        requireLoopThread("closeSoon");
        Objects.requireNonNull(callback, "callback");
        if (!mayQueue()) return;
        closing.add(callback);
        wakeIfBetweenTicks();
    }

    /**
     * Puts a completion off to the pending phase of the next turn. Keeps the loop alive until then. Dropped once the loop exits.
     *
     * @param completion what to call
     */
    public void defer(Runnable completion) {
        requireLoopThread("defer");
        Objects.requireNonNull(completion, "completion");
        if (!mayQueue()) return;
        deferred.add(completion);
        wakeIfBetweenTicks();
    }

    /** One request or handle more keeps the loop alive. */
    public void ref() {
        requireLoopThread("ref");
        if (stage != Stage.ENDED) handles++;
    }

    /**
     * One request or handle less keeps the loop alive.
     *
     * @throws IllegalStateException if there were more calls of this than of {@link #ref}
     */
    public void unref() {
        requireLoopThread("unref");
        if (stage == Stage.ENDED) return;
        if (handles == 0) throw new IllegalStateException("unref() of event loop " + name + " without a ref() before");
        handles--;
        wakeIfBetweenTicks();
    }

    // ---- errors and the end: the loop's thread ----

    /** {@return the loop's own events: uncaught errors, unhandled rejections, beforeExit, exit} May be called from any thread. */
    public LoopEvents events() {
        return events;
    }

    /**
     * Ends the loop at once: emits <i>exit</i>, then leaves the running callback. What is queued is dropped, but for what
     * {@link Builder#asWorker} says. In an exit listener it
     * sets the code and skips the listeners that follow.
     *
     * @param code the exit code
     * @throws LoopExit always; let it pass
     */
    public void exit(int code) {
        requireLoopThread("exit");
        LoopExit exit = ending.exit(code);
        wakeIfBetweenTicks();
        throw exit;
    }

    /** {@return the exit code so far} */
    public int exitCode() {
        requireLoopThread("exitCode");
        return ending.exitCode();
    }

    /**
     * Sets the exit code of a normal end.
     *
     * @param code the exit code
     */
    public void setExitCode(int code) {
        requireLoopThread("setExitCode");
        ending.setExitCode(code);
    }

    /**
     * Treats an error as if the running callback had failed with it; listeners hear of it before this returns.
     *
     * @param error the error
     * @throws LoopExit if the loop ends because of it; let it pass
     */
    public void reportError(Throwable error) {
        requireLoopThread("reportError");
        callbacks.failed(Objects.requireNonNull(error, "error"));
    }

    /**
     * Throws an error from a nextTick callback: how an error of one listener becomes uncaught without keeping others from being
     * called.
     *
     * @param error the error
     */
    public void throwInTick(Throwable error) {
        Objects.requireNonNull(error, "error");
        nextTick(() -> EventLoop.<RuntimeException>throwAny(error));
    }

    @SuppressWarnings("unchecked") // unchecked by intention: the type is erased, the throwable passes as it is
    private static <E extends Throwable> void throwAny(Throwable error) throws E {
        throw (E) error;
    }

    // ---- poll sources: the loop's thread ----

    /**
     * Adds something that has callbacks in the poll phase, behind those that were added before.
     *
     * @param source the source
     * @throws IllegalStateException if the loop has ended: it would not be told
     */
    public void addPollSource(PollSource source) {
        requireLoopThread("addPollSource");
        Objects.requireNonNull(source, "source");
        requireAlive();
        sources.add(source);
        wakeIfBetweenTicks();
    }

    /**
     * Removes a poll source.
     *
     * @param source the source
     * @return false if it was not there
     */
    public boolean removePollSource(PollSource source) {
        requireLoopThread("removePollSource");
        return sources.remove(source);
    }

    /**
     * Makes one callback, with error handling and drain. For poll sources, in {@link PollSource#deliver}.
     *
     * @param callback what to call
     * @return how it went
     * @throws LoopExit if the loop ends; let it pass
     */
    public CallbackOutcome runCallback(Runnable callback) {
        requireLoopThread("runCallback");
        return callbacks.run(callback);
    }

    /**
     * Makes one callback with an argument, as {@link #runCallback(Runnable)} does, for which nothing need be kept in a field.
     *
     * @param <T> the type of the argument
     * @param callback what to call
     * @param argument what to call it with
     * @return how it went
     * @throws LoopExit if the loop ends; let it pass
     */
    public <T> CallbackOutcome runCallback(Consumer<? super T> callback, T argument) {
        requireLoopThread("runCallback");
        return callbacks.run(callback, argument);
    }

    /**
     * Remembers a receiver that seemed to be awake when something was published for it, and looks at it again, behind a full fence:
     * when the running callback or drain is over, and before a wait on shared memory. Many posts share one fence so. Outside a
     * turn it looks at once.
     *
     * @param receiver the second look
     */
    public void ringLater(LateRing receiver) {
        boolean here = isRunningHere();
        if (!here) requireLoopThread("ringLater");
        rings.add(receiver);
        if (!here) rings.ring();
    }

    /**
     * Says whether this loop and another make all their turns on one carrier's thread, so that nothing between them needs a fence. Loop
     * thread only, which is not checked.
     *
     * @param other another loop, of whatever thread
     * @return false also if either has not begun there yet
     */
    public boolean sharesCarrierWith(EventLoop other) {
        // Both views are made by their carrier's thread. If it is this one, it has written what it reads here.
        CarrierGroup.CarriedLoop mine = carried;
        if (mine == null) return false;
        CarrierGroup.CarriedLoop its = other.carried;
        return its != null && mine.carrier == its.carrier;
    }

    /** {@return whether the loop is in its poll phase; not so between two turns} Loop thread only, which is not checked. */
    public boolean isInPollPhase() {
        return turn.isUnderWay && turn.isIn(Phase.POLL);
    }

    /** {@return whether a {@link LoopSignal} is being called, or a callback that it makes} Loop thread only, which is not checked. */
    public boolean isInSignal() {
        return turn.isSignalling;
    }

    // ---- any thread ----

    /**
     * Calls {@code task} in a poll phase, as a callback; keeps the loop alive until then. What the loop sends itself waits for a
     * poll phase that begins after this; what another thread sends while a poll phase is under way may still be called in that
     * one. May be called from any thread.
     *
     * @param task what to call
     * @throws RejectedExecutionException if the loop has ended; not in an exit listener, where the task is dropped
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        boolean here = isRunningHere();
        if (!(here ? arrivals.offerHere(task) : arrivals.offer(task))) {
            if (here) return;
            throw new RejectedExecutionException("event loop " + name + " has ended");
        }
        if (!here) sleep.ringAfterOffer();
    }

    /**
     * Calls {@code signal} in a poll phase, the same as with {@link #execute}: no callback, and it does not keep the loop alive. May
     * be called from any thread.
     *
     * @param signal what to call
     * @return false if the loop has ended
     */
    public boolean post(LoopSignal signal) {
        Objects.requireNonNull(signal, "signal");
        if (isRunningHere()) return arrivals.offerHere(signal);
        if (!arrivals.offer(signal)) return false;
        sleep.ringAfterOffer();
        return true;
    }

    /**
     * Wakes the loop if it sleeps, so that it asks its poll sources for work. May be called from any thread, after the work was
     * published; does not block.
     */
    public void ring() {
        sleep.ring();
    }

    /**
     * Ends the loop as soon as the running callback, nextTick callback or microtask has returned: nothing else runs, no event is
     * emitted, what is queued is dropped. The first code counts. May be called from any thread; does not wait for the end.
     *
     * @param code the exit code
     */
    public void terminate(int code) {
        ending.askToStop(code);
        sleep.ring();
    }

    /** Same as {@code terminate(0)}. May be called from any thread. */
    @Override
    public void close() {
        terminate(0);
    }

    /** {@return the loop's statistics} May be called from any thread. */
    public LoopStats stats() {
        return stats;
    }

    /** {@return the loop's name} May be called from any thread. */
    public String name() {
        return name;
    }

    /** {@return the loop's clock} May be called from any thread. */
    public Clock clock() {
        return clock;
    }

    /** {@return whether the calling thread may call the methods that belong to the loop's thread} May be called from any thread. */
    public boolean isLoopThread() {
        return Thread.currentThread() == owner;
    }

    /**
     * Returns if the calling thread is the loop's. May be called from any thread.
     *
     * @param method what the caller is about to do, for the message
     * @throws WrongLoopThreadException if it is another one
     */
    public void requireLoopThread(String method) {
        if (Thread.currentThread() != owner) throw wrongThread(method);
    }

    // ---- for this package ----

    PromiseHome promiseHome() {
        return promiseHome;
    }

    Phase phase() {
        return turn.phase();
    }

    /** This loop's seat at a kernel poller, taken at the first registration. Loop thread only. */
    PollSeat seatAt(KernelPoller kernel) {
        requireLoopThread("register");
        requireAlive();
        if (poller == Poller.NONE) {
            PollSeat seat = new PollSeat(kernel, this, sleep);
            poller = seat;
            sleep.pollBy(seat);
            sources.add(seat);
        }
        if (poller instanceof PollSeat seat && seat.kernel == kernel) return seat;
        throw new IllegalStateException("event loop " + name + " was built with " + poller
                + ", expected the default to register channels at " + kernel);
    }

    /**
     * Whether this thread is inside a turn. Any thread: false for all but one. In this order: most who ask are other threads, which don't
     * look at what the loop writes in every turn.
     */
    boolean isRunningHere() {
        return isLoopThread() && turn.isUnderWay;
    }

    /** What it waits for on shared memory. In a turn. */
    AsyncWaits asyncWaits() {
        if (asyncWaits == null) {
            requireAlive();
            asyncWaits = new AsyncWaits();
        }
        return asyncWaits;
    }

    boolean hasEnded() {
        return stage == Stage.ENDED;
    }

    private void requireAlive() {
        if (stage == Stage.ENDED)
            throw new IllegalStateException("event loop " + name + " has ended, expected one that lives");
    }

    /** False once nothing that is scheduled will be called. */
    boolean mayQueue() {
        return !ending.isExiting() && stage != Stage.ENDED;
    }

    /** Something was scheduled by the loop's thread between two turns, in which the loop may sleep in its host. */
    void wakeIfBetweenTicks() {
        if (turn.isUnderWay) return;
        if (carried != null) carried.isTouched = true;
        sleep.ring();
    }

    /**
     * The loop is about to be given to a host: the thread that has used it so far lets go of it, before the host's thread can touch it.
     *
     * @return whose it was, for {@link #belongsTo} if the host refuses it
     */
    Thread giveTo(Thread host) {
        requireLoopThread("start");
        if (stage != Stage.NEW) {
            throw new IllegalStateException("start of event loop " + name + ", which has begun already");
        }
        Thread before = owner;
        owner = host;
        return before;
    }

    /** The host's thread takes the loop that was given to no thread, or it goes back to the one before. */
    void belongsTo(Thread thread) {
        owner = thread;
    }

    /**
     * For hosts, on the loop's thread: something has left a turn, or what a host asks before and after one. That is no callback's error: this
     * thread's handler hears of it, and the next turn is the loop's last.
     */
    void endBy(Throwable failure) {
        toHandler(failure);
        sleep.wakeUp();
        if (end == null) terminate(Ending.FATAL);
    }

    /**
     * For a host that will make no more turns, on any thread, to which the loop belongs from now on: no turn is under way, and none will
     * be. Arrivals are refused, what has come is dropped, and channels are closed. Nobody watches for stalls, and no notify is spent on
     * its waits.
     */
    void abandon() {
        owner = Thread.currentThread();
        arrivals.close();
        meter.ended(clock.nanoTime());
        unwatch();
        if (asyncWaits != null) asyncWaits.abandon();
        arrivals.drop();
        if (poller instanceof PollSeat seat) seat.onLoopEnd();
    }

    /** For hosts whose thread nobody looks after: what to do with the error that ended the loop. */
    static void passOn(EventLoop loop, LoopEnd end) {
        if (end.error() == null || loop.onEnd != null) return;
        toHandler(new UncaughtErrorException(loop.name, end.exitCode(), end.error()));
    }

    /** Tells the handler of this thread, which may carry others' work: what the handler throws is dropped, as the JVM does. */
    static void toHandler(Throwable uncaught) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, uncaught);
        } catch (Throwable dropped) {
            // There is nobody left to tell.
        }
    }

    /** How it ended, or null. */
    LoopEnd end() {
        return end;
    }

    private WrongLoopThreadException wrongThread(String method) {
        return new WrongLoopThreadException(method, name, owner, Thread.currentThread());
    }

    @Override
    public String toString() {
        return "EventLoop[" + name + ", " + stage + (turn.phase() == null ? "" : " " + turn.phase()) + "]";
    }

    // ---- building ----

    /** {@return a builder with the defaults: the real clock, a parked thread, the shared kernel poller} */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds loops. Not thread-safe; may be used again. */
    public static final class Builder {
        private String name;
        private Clock clock = Clock.system();
        private Parker parker;
        private Poller poller = Poller.NONE;
        private IdlePolicy idlePolicy = IdlePolicy.PARK;
        private Consumer<? super LoopEnd> onEnd;
        private boolean mayBlock;
        private boolean isWorker;
        private MemoryBudget memoryBudget;
        private StallDetector stalls = StallDetector.shared();

        private Builder() {}

        /**
         * Names the loop; default {@code loop-n}.
         *
         * @param loopName shown in errors, reports and as the name of its thread
         * @return this
         */
        public Builder name(String loopName) {
            name = Objects.requireNonNull(loopName, "loopName");
            return this;
        }

        /**
         * Sets how the loop learns the time; default {@link Clock#system}.
         *
         * @param loopClock the clock
         * @return this
         */
        public Builder clock(Clock loopClock) {
            clock = Objects.requireNonNull(loopClock, "loopClock");
            return this;
        }

        /**
         * Sets how the loop sleeps; default: a parker of the system, with deadlines in the time of the loop's clock.
         *
         * @param loopParker the parker, of this loop only
         * @return this
         */
        public Builder parker(Parker loopParker) {
            parker = Objects.requireNonNull(loopParker, "loopParker");
            return this;
        }

        /**
         * Sets how the loop hears of I/O; default: {@link KernelPoller#shared}, from the first channel on.
         *
         * @param loopPoller the poller
         * @return this
         */
        public Builder poller(Poller loopPoller) {
            poller = Objects.requireNonNull(loopPoller, "loopPoller");
            return this;
        }

        /**
         * Sets how the loop waits when {@link #tick} has nothing to do; default {@link IdlePolicy#PARK}.
         *
         * @param policy the policy
         * @return this
         */
        public Builder idlePolicy(IdlePolicy policy) {
            idlePolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Says whom to tell of the loop's end. Called once, on the loop's thread, as its last act, when nothing is accepted any
         * more; never if the loop's host refuses to run it to its end, as an executor that was shut down does. Without it, an error that ended the loop goes to the uncaught exception handler of the host's thread. What the
         * listener throws leaves the turn; threads, carriers and executors that host loops give it to that handler and go on.
         *
         * @param listener told how the loop ended
         * @return this
         */
        public Builder onEnd(Consumer<? super LoopEnd> listener) {
            onEnd = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Says that the loop is a worker's: it ends as Node's workers do, not as its main program. If a listener for uncaught errors
         * throws, the exit code is 1 instead of 7; when the error of a microtask ends the loop, the microtasks behind it still run, with
         * those they add, and what they throw is lost.
         *
         * @return this
         */
        public Builder asWorker() {
            isWorker = true;
            return this;
        }

        /**
         * Allows callbacks of the loop to block its thread in {@code Atomics.wait}; default: they are refused. For loops that
         * nobody waits for, on threads of their own.
         *
         * @return this
         */
        public Builder mayBlock() {
            mayBlock = true;
            return this;
        }

        /**
         * Sets what the loop's turns pay from for buffers outside the heap; by default, what pays on their thread otherwise.
         *
         * @param budget in force on the loop's thread during each turn
         * @return this
         */
        public Builder memoryBudget(MemoryBudget budget) {
            memoryBudget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /**
         * Leaves the loop unwatched by {@link StallDetector#shared}: for simulations and tests.
         *
         * @return this
         */
        public Builder unwatched() {
            stalls = null;
            return this;
        }

        /** The same by another detector, for tests of the two. */
        Builder watchedBy(StallDetector detector) {
            stalls = detector;
            return this;
        }

        /** {@return a new loop, whose thread is the calling one until its first turn} */
        public EventLoop build() {
            return new EventLoop(this);
        }

        private Parker parker() {
            return parker != null ? parker : new ThreadParker(clock);
        }
    }
}
