package dev.isoloop.isolates.clone;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.channels.TransferList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One thread's work area for copying messages, and the walk itself. Depth first, without recursion, so that neither the depth
 * nor the breadth of a message is bounded by a stack; only cloners that ask for their parts at once nest on the Java stack. A message
 * that moves nothing is given to {@link Descent} first, which is quicker where it can do it.
 *
 * <p><b>Cycles.</b> A container's copy exists before its parts are copied, so a way back finds it. A shell's copy does not
 * (a record's constructor needs its components), so whoever finds a way back to an unfinished shell gets a {@link Pending}; if
 * that is a container, it is filled when the walk is over. From the first way back on, nothing can be said to be complete before
 * the walk is over. Hash tables and sorted collections are filled last then, and a record is looked at after its construction:
 * a constructor that has copied a list which was not complete has lost what comes later, and is refused.
 *
 * <p><b>Moving.</b> Nothing may be detached before the walk has succeeded, and the receiver's handles do not exist before that.
 * So a message that holds something listed for transfer is walked twice. The first walk is a rehearsal: originals stand for the
 * handles, every constructor and cloner runs and may refuse. Then everything moves, and the second walk uses the handles. It
 * takes the copies of arrays, buffers and other leaves from the first one, unless a cloner has had them in its hands: that shall
 * find the same both times. What somebody has to close is made once in any case.
 */
/*
 *   parts  [ root's parts ........ | a part's parts ... | its part's ... | free       one stack, a slice per frame
 *            ^base    ^next          ^base  ^next         ^base          ^top
 *   frames [ 0                       1                    2             | free, kept for reuse
 *
 * parts[base .. next) are copies, parts[next] is what the frame above is working on, parts(next .. end) are originals.
 */
final class Walk implements CloneContext {
    /** How many cloners may wait for each other's parts on the Java stack. */
    static final int NESTED_MAX = 200;

    private static final int INITIAL_PARTS = 64;
    private static final int KEPT_PARTS_MAX = 8192;
    private static final int INITIAL_FRAMES = 16;
    private static final int KEPT_FRAMES_MAX = 512;
    private static final int RENEWAL_COPIES = 1024;
    private static final int REFERENCE_BYTES = 4;

    private static final ThreadLocal<Walk> WALKS = ThreadLocal.withInitial(Walk::new);

    private final Tracked tracked = new Tracked();
    private final Descent descent = new Descent(this, tracked);
    private Object[] parts = new Object[INITIAL_PARTS];
    private int top;
    private int partsUsed;

    private Frame[] frames = newFrames(INITIAL_FRAMES);
    private int depth;
    private int framesUsed;

    private boolean busy;
    private int copiesSinceRenewal;
    private Rules rules;

    private Object root;
    private TransferList transfers;
    /** The receiver's handles are there; they are not in the rehearsal. */
    private boolean hasMoved;

    private int standIns;
    /** A cloner may have changed the copies of the rehearsal. */
    private boolean clonersRan;

    /** What was copied so far counts for so much; see {@link ClonedMessage#bytes}. */
    private long copiedBytes;
    /** What nobody closes if nobody gets the message. */
    private List<AutoCloseable> made;

    private boolean cyclesSeen;
    private int pendingShells;
    private List<Pending> openShells;
    private List<Deferred> deferred;

    /** Calls of cloners that have not returned. */
    private int nested;
    /** What the cloner just running asked for later. */
    private List<Later> laters;
    /** Why a part that a cloner asked for was refused; the message is, whether or not the cloner catches it. */
    private Throwable refused;

    /** {@return a work area that nobody uses: the thread's own, or a new one inside a cloner} */
    static Walk free() {
        Walk own = WALKS.get();
        return own.busy ? new Walk() : own;
    }

    /** Copies a message and moves what is listed. Leaves nothing behind. For a queue: a {@link ClonedMessage} if it takes room. */
    Object cloneMessage(Object message, Plan plan, TransferList listed, Rules rulesNow, boolean forQueue) {
        busy = true;
        copiedBytes = 0;
        if (rules != rulesNow) rules = rulesNow;
        try {
            Object copy = listed.size() == 0 ? descent.copyOf(message, plan) : Descent.UNABLE;
            if (copy == Descent.UNABLE) copy = walkAndMove(message, listed);
            if (copy != message) copiesSinceRenewal++;
            return forQueue && takesRoom(plan) ? new ClonedMessage(copy, copiedBytes, takeMade()) : copy;
        } catch (Throwable failure) {
            closeUnseen(listed, failure);
            throw failure;
        } finally {
            forget();
        }
    }

    /** The bytes of an array of values can be seen from outside. */
    private boolean takesRoom(Plan plan) {
        return made != null || copiedBytes >= ClonedMessage.BYTES_MIN && !(plan instanceof ArrayPlans.OfValues);
    }

    private AutoCloseable[] takeMade() {
        return made == null ? ClonedMessage.nothingMade() : made.toArray(AutoCloseable[]::new);
    }

    private Object walkAndMove(Object message, TransferList listed) {
        tracked.dropUnfinished();
        top = 0;
        root = message;
        transfers = listed;
        Object copy = walk();
        if (listed.size() > 0) {
            listed.move();
            hasMoved = true;
            if (standIns > 0) {
                prepareSecondWalk();
                long bytes = copiedBytes;
                copy = walk();
                copiedBytes = bytes; // what was copied twice is kept once
            }
        }
        return copy;
    }

    private Object walk() {
        Object copy = copyOf(root);
        settle();
        return copy instanceof Pending pending ? pending.copy : copy;
    }

    // ---- The walk
    // -------------------------------------------------------------------------------------------------------

    /** The copy of an object that nothing refers to but the caller, so that there is no part of a frame to put it in. */
    private Object copyOf(Object value) {
        if (value == null) return null;
        Plan plan = planFor(value.getClass());
        if (plan instanceof Plan.Shared) return value;
        if (plan instanceof LeafPlan leaf) {
            int slot = tracked.slotOf(value);
            if (slot >= 0) return tracked.copy(slot);
            Object copy = leaf.copy(value, this);
            tracked.add(value, copy);
            return copy;
        }
        NodePlan node = (NodePlan) plan;
        if (node.passes(value, this)) return value;
        int slot = tracked.slotOf(value);
        if (slot >= 0) return tracked.copy(slot);
        Object flat = node.flatCopy(value, this);
        if (flat != null) {
            tracked.add(value, flat);
            return flat;
        }
        int floor = depth;
        begin(value, node);
        while (true) {
            Frame frame = frames[depth - 1];
            if (!advance(frame)) continue;
            Object copy = finish(frame);
            depth--;
            top = frame.base;
            Object source = frame.source;
            frame.pending = null;
            if (depth == floor) return copy;
            acceptPart(frames[depth - 1], source, copy);
        }
    }

    private void begin(Object source, NodePlan plan) {
        if (depth == frames.length) growFrames();
        Frame frame = frames[depth++];
        if (depth > framesUsed) framesUsed = depth;
        frame.plan = plan;
        frame.source = source;
        frame.copy = null;
        frame.base = top;
        frame.next = Frame.AT_ITSELF;
        frame.changed = false;
        frame.waits = false;
        frame.partName = null;
        frame.slot = tracked.add(source, frame);
        Object copy = plan.open(source, this);
        if (frame.copy == null) frame.copy = copy;
        frame.end = top;
        frame.next = frame.base;
    }

    /** Replaces parts by their copies. False if it has begun a frame that must be finished first. */
    private boolean advance(Frame frame) {
        int end = frame.end;
        for (int at = frame.next; at < end; at++) {
            Object part = parts[at];
            if (part == null) continue;
            Plan plan = planFor(part.getClass());
            if (plan instanceof Plan.Shared) continue;
            frame.next = at;
            if (plan instanceof NodePlan node) {
                if (node.passes(part, this)) continue;
                int slot = tracked.slotOf(part);
                Object copy = slot >= 0 ? known(slot) : node.flatCopy(part, this);
                if (copy == null) {
                    begin(part, node);
                    return false;
                }
                if (slot < 0) tracked.add(part, copy);
                put(frame, at, part, copy);
            } else {
                int slot = tracked.slotOf(part);
                Object copy = slot >= 0 ? tracked.copy(slot) : ((LeafPlan) plan).copy(part, this);
                if (slot < 0) tracked.add(part, copy);
                parts[at] = copy;
                // Also for a stand-in, which is the original: the constructors around it have to be tried.
                frame.changed = true;
            }
        }
        frame.next = end;
        return true;
    }

    private void acceptPart(Frame parent, Object source, Object copy) {
        put(parent, parent.next, source, copy);
        parent.next++;
    }

    private void put(Frame frame, int at, Object source, Object copy) {
        parts[at] = copy;
        if (copy != source) frame.changed = true;
        if (copy instanceof Pending) frame.waits = true;
    }

    /** What stands for an object that was met before: its copy, or a Pending while it is an unfinished shell. */
    private Object known(int slot) {
        Object copy = tracked.copy(slot);
        if (!(copy instanceof Frame unfinished)) return copy;
        cyclesSeen = true;
        if (unfinished.copy != null) return unfinished.copy;
        if (unfinished.pending == null) unfinished.pending = new Pending();
        return unfinished.pending;
    }

    private Object finish(Frame frame) {
        NodePlan plan = frame.plan;
        int base = frame.base;
        int count = frame.end - base;
        Object copy = frame.copy;
        if (copy == null && !frame.changed && plan.isImmutableShell()) return finished(frame, frame.source);
        if (plan.countsElements()) countElements(count);
        if (copy == null) {
            if (frame.waits && stillWaits(base, plan.needed(count))) return postpone(frame, count);
            copy = constructed(plan, frame.source, base, count);
        }
        if (plan.fills()) {
            if (frame.waits || (cyclesSeen && plan.ordersByContent())) {
                fillLater(plan, copy, parts, base, count);
            } else if (plan.ordersByContent()) {
                fillByContent(frame, copy, base, count);
            } else {
                fillNow(plan, copy, base, count);
            }
        }
        return finished(frame, copy);
    }

    private Object constructed(NodePlan plan, Object source, int base, int count) {
        try {
            return plan.construct(this, source, parts, base, count);
        } catch (StackOverflowError e) {
            if (plan instanceof ImmutableCollectionPlan) throw refusal(Refusals.endlessContent(source), e);
            throw e;
        }
    }

    private Object finished(Frame frame, Object copy) {
        tracked.setCopy(frame.slot, copy);
        if (frame.pending != null) resolve(frame.pending, copy);
        return copy;
    }

    private void fillNow(NodePlan plan, Object copy, int base, int count) {
        try {
            plan.fill(copy, parts, base, count);
        } catch (ArrayStoreException unfit) {
            if (plan instanceof ArrayPlans.OfReferences) throw refusal(unfitElement(copy, unfit), unfit);
            throw unfit; // a cloner's own
        }
    }

    private static String unfitElement(Object copy, ArrayStoreException unfit) {
        return copy.getClass().getComponentType().getName()
                + "[] can't be cloned: the copy of an element is of a class that is no element of it ("
                + unfit.getMessage()
                + "); declare a more general component type or register a Cloner";
    }

    private void fillByContent(Frame frame, Object copy, int base, int count) {
        try {
            frame.plan.fill(copy, parts, base, count);
        } catch (StackOverflowError e) {
            throw refusal(Refusals.endlessContent(copy), e);
        }
        if (!frame.plan.hasAll(copy, count)) {
            throw refusal(Refusals.equalElements(frame.source.getClass().getName()));
        }
    }

    /** For a container that can only be filled when the walk is over. */
    void fillLater(NodePlan plan, Object copy, Object[] itsParts, int base, int count) {
        if (deferred == null) deferred = new ArrayList<>();
        deferred.add(new Deferred(plan, copy, Arrays.copyOfRange(itsParts, base, base + count)));
    }

    // ---- Shells in cycles
    // -----------------------------------------------------------------------------------------------

    private boolean stillWaits(int base, int count) {
        boolean waits = false;
        for (int at = base; at < base + count; at++) {
            if (parts[at] instanceof Pending pending) {
                if (pending.copy == null) waits = true;
                else parts[at] = pending.copy;
            }
        }
        return waits;
    }

    private Pending postpone(Frame frame, int count) {
        Pending shell = frame.pending != null ? frame.pending : new Pending();
        shell.plan = frame.plan;
        shell.source = frame.source;
        shell.parts = Arrays.copyOfRange(parts, frame.base, frame.end);
        for (int at = 0; at < frame.plan.needed(count); at++) {
            if (shell.parts[at] instanceof Pending needed) needed.neededBy(shell);
        }
        tracked.setCopy(frame.slot, shell);
        if (openShells == null) openShells = new ArrayList<>();
        openShells.add(shell);
        pendingShells++;
        return shell;
    }

    /** A shell's copy is known: constructs the shells that were waiting for it, and those waiting for them. */
    private void resolve(Pending first, Object copy) {
        first.copy = copy;
        List<Pending> ready = new ArrayList<>();
        ready.add(first);
        for (int at = 0; at < ready.size(); at++) {
            Pending known = ready.get(at);
            if (known.plan != null) constructLate(known);
            if (known.dependents == null) continue;
            for (Pending dependent : known.dependents) {
                if (--dependent.missing == 0) ready.add(dependent);
            }
        }
    }

    private void constructLate(Pending shell) {
        pendingShells--;
        Object[] own = shell.parts;
        int needed = shell.plan.needed(own.length);
        for (int at = 0; at < needed; at++) {
            if (own[at] instanceof Pending part) own[at] = part.copy;
        }
        shell.copy = shell.plan.construct(this, shell.source, own, 0, own.length);
        if (shell.plan.fills()) fillLater(shell.plan, shell.copy, own, 0, own.length);
    }

    /** Fills what had to wait for the end of the walk, in an order in which everything asked for its content has one. */
    private void settle() {
        if (pendingShells > 0) throw refuseEndlessShell();
        if (deferred == null) return;
        List<Deferred> byContent = new ArrayList<>();
        for (Deferred container : deferred) {
            if (container.ordersByContent()) byContent.add(container);
            else fillLast(container);
        }
        settleByContent(byContent);
        for (Deferred container : byContent) {
            if (container.hasAll()) continue;
            throw new DataCloneException(Path.rootName(root) + ": " + Refusals.equalElements("a view in it"));
        }
    }

    private void settleByContent(List<Deferred> byContent) {
        for (Deferred container : byContent) late(container, false);
        // A table may have been filled before another one that its elements' hash codes depend on. What that depends on
        // is no
        // cycle, so the tables become right one after the other, at least one a round.
        for (int round = 0; round < byContent.size(); round++) {
            boolean stable = true;
            for (Deferred container : byContent) stable &= !late(container, true);
            if (stable) return;
        }
    }

    private void fillLast(Deferred container) {
        try {
            container.fill();
        } catch (ArrayStoreException unfit) {
            if (!container.isArray()) throw unfit; // a cloner's own
            throw new DataCloneException(Path.rootName(root) + ": " + unfitElement(container.copy(), unfit), unfit);
        }
    }

    private boolean late(Deferred container, boolean again) {
        try {
            if (again) return container.refill();
            container.fill();
            return true;
        } catch (StackOverflowError e) {
            throw new DataCloneException(Path.rootName(root) + ": " + Refusals.endlessContent(container.copy()), e);
        }
    }

    private DataCloneException refuseEndlessShell() {
        Pending stuck = openShells.get(0);
        for (Pending shell : openShells) {
            if (shell.copy == null) stuck = shell;
        }
        return new DataCloneException(
                Path.rootName(root) + ": " + stuck.source.getClass().getName()
                        + " can't be cloned: a cycle leads back to it through objects that are complete only once they are constructed;"
                        + " let the cycle pass through a list, a map or an array");
    }

    // ---- For the plans
    // --------------------------------------------------------------------------------------------------

    void push(Object part) {
        if (top == parts.length) parts = Arrays.copyOf(parts, 2 * top);
        parts[top++] = part;
        if (top > partsUsed) partsUsed = top;
    }

    void pushAll(Object[] more) {
        if (parts.length - top < more.length) {
            parts = Arrays.copyOf(parts, Math.max(2 * parts.length, top + more.length));
        }
        System.arraycopy(more, 0, parts, top, more.length);
        top += more.length;
        if (top > partsUsed) partsUsed = top;
    }

    /** Makes room for so many parts on top of the stack, and returns where they begin. */
    int makeRoom(int count) {
        int base = top;
        top += count;
        if (top > parts.length) parts = Arrays.copyOf(parts, Math.max(2 * parts.length, top));
        if (top > partsUsed) partsUsed = top;
        return base;
    }

    /** The stack of parts, until the next call that adds some. */
    Object[] parts() {
        return parts;
    }

    Object part(int at) {
        return parts[at];
    }

    void setPart(int at, Object copy) {
        parts[at] = copy;
    }

    int top() {
        return top;
    }

    /** Takes away the parts from there on. */
    void cut(int base) {
        top = base;
    }

    /** Whether a value crosses by reference; false means that it must be walked to know. */
    boolean isShared(Object value) {
        return value == null || planFor(value.getClass()) instanceof Plan.Shared;
    }

    /** Whether a value is shared or an unmodifiable collection of shared ones: what can be told without looking deeper. */
    boolean passesAtOnce(Object value) {
        Plan plan = planFor(value.getClass());
        return plan instanceof Plan.Shared
                || plan instanceof ImmutableCollectionPlan collection && collection.passes(value, this);
    }

    /** Whether copies made from now on may refer to containers that are not filled yet. */
    boolean cyclesSeen() {
        return cyclesSeen;
    }

    TransferList transfers() {
        return transfers;
    }

    /** The receiver's handle for a listed item; in the rehearsal, when there is none yet, the item itself. */
    Object movedHandle(Object listed) {
        if (hasMoved) return transfers.replacement(listed);
        standIns++;
        return listed;
    }

    /** Remembers a buffer that somebody has to close if nobody ever sees it. */
    void made(AutoCloseable buffer) {
        if (made == null) made = new ArrayList<>();
        made.add(buffer);
    }

    /** So many bytes were copied. */
    void count(long bytes) {
        copiedBytes += bytes;
    }

    /** So many references were copied. */
    void countElements(int count) {
        copiedBytes += (long) count * REFERENCE_BYTES;
    }

    Plan planFor(Class<?> type) {
        return rules.plan(type);
    }

    /** Makes the exception for the value that the walk is looking at. */
    DataCloneException refusal(String rule) {
        return new DataCloneException(path() + ": " + rule);
    }

    DataCloneException refusal(String rule, Throwable cause) {
        return new DataCloneException(path() + ": " + rule, cause);
    }

    /** Makes the exception for a part of the value that the walk is looking at. */
    DataCloneException partRefusal(String step, String rule, Throwable cause) {
        return new DataCloneException(path() + step + ": " + rule, cause);
    }

    private String path() {
        Path path = new Path(root);
        for (int level = 0; level < depth; level++) {
            Frame frame = frames[level];
            if (frame.next == Frame.AT_ITSELF) {
                if (frame.partName != null) path.add("." + frame.partName);
            } else if (frame.next < frame.end) {
                path.add(frame.plan.stepTo(parts, frame.base, frame.next - frame.base));
            }
        }
        return path.toString();
    }

    // ---- For cloners
    // ----------------------------------------------------------------------------------------------------

    /** Calls a cloner for the object whose frame was just begun. */
    <T> Object callCloner(Cloner<T> cloner, T source) {
        if (nested == NESTED_MAX) {
            throw refusal(source.getClass().getName() + " can't be cloned: " + NESTED_MAX
                    + " cloners are waiting for their parts already; let them use CloneContext.cloneLater");
        }
        Frame frame = frames[depth - 1];
        List<Later> outer = laters;
        laters = null;
        clonersRan = true;
        nested++;
        Object copy;
        try {
            copy = cloner.clone(source, this);
        } finally {
            nested--;
        }
        if (refused != null) throw Rethrow.unchanged(refused);
        List<Later> asked = laters;
        laters = outer;
        if (copy == null) throw refusal("the cloner of " + source.getClass().getName() + " has returned null");
        if (frame.copy != null && frame.copy != copy) {
            throw new IllegalStateException(
                    "The cloner of " + source.getClass().getName() + " has announced one copy and returned another");
        }
        if (asked != null)
            asked.forEach(later -> {
                push(later);
                push(later.part());
            });
        return copy;
    }

    private Frame callersFrame() {
        if (nested == 0) {
            throw new IllegalStateException("A CloneContext is good only until the call that got it returns");
        }
        return frames[depth - 1];
    }

    @Override
    public void countBytes(long bytes) {
        callersFrame();
        if (bytes < 0) {
            throw new IllegalArgumentException("countBytes was given " + bytes + ", expected 0 or more");
        }
        count(bytes);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <V> V clone(String name, V part) {
        Frame frame = callersFrame();
        if (refused != null) throw Rethrow.unchanged(refused);
        frame.partName = Objects.requireNonNull(name, "name");
        try {
            Object copy = part == null ? null : nestedCopyOf(part);
            frame.partName = null;
            return (V) copy;
        } catch (Throwable failure) {
            refused = failure;
            throw failure;
        }
    }

    private Object nestedCopyOf(Object part) {
        Object copy = copyOf(part);
        if (copy instanceof Frame) copy = known(tracked.slotOf(part));
        if (copy instanceof Pending pending) copy = pending.copy;
        if (copy != null) return copy;
        throw refusal(part.getClass().getName()
                + " can't be cloned: it contains itself, and its copy is needed before it exists;"
                + " let its cloner announce the copy, or ask for the part with CloneContext.cloneLater");
    }

    @Override
    public <V> void cloneLater(String name, V part, Consumer<? super V> taker) {
        callersFrame();
        Objects.requireNonNull(taker, "taker");
        if (laters == null) laters = new ArrayList<>();
        laters.add(new Later(Objects.requireNonNull(name, "name"), part, taker));
    }

    @Override
    public void announce(Object copy) {
        Frame frame = callersFrame();
        Objects.requireNonNull(copy, "copy");
        if (frame.copy != null) {
            throw new IllegalStateException(
                    "The copy of " + frame.source.getClass().getName() + " was announced before");
        }
        frame.copy = copy;
    }

    // ---- Before and after
    // -----------------------------------------------------------------------------------------------

    private void prepareSecondWalk() {
        List<Object> kept = null;
        for (int slot = 0; slot < tracked.size(); slot++) {
            Object original = tracked.original(slot);
            if (planFor(original.getClass()) instanceof LeafPlan leaf
                    && (leaf.isMadeOnce() || !clonersRan)
                    && !transfers.contains(original)) {
                if (kept == null) kept = new ArrayList<>();
                kept.add(original);
                kept.add(tracked.copy(slot));
            }
        }
        tracked.clear();
        forgetCycles();
        if (kept == null) return;
        for (int at = 0; at < kept.size(); at += 2) tracked.add(kept.get(at), kept.get(at + 1));
    }

    private void forgetCycles() {
        cyclesSeen = false;
        pendingShells = 0;
        openShells = null;
        deferred = null;
    }

    /**
     * Gives back what nobody will ever see: copies of buffers, and the handles of what has moved, if it has, when a constructor has
     * changed its mind or there is no memory for the rest.
     */
    private void closeUnseen(TransferList listed, Throwable reason) {
        if (made != null) made.forEach(buffer -> close(buffer, reason));
        for (int index = 0; index < listed.size(); index++) {
            if (listed.replacementAt(index) instanceof AutoCloseable moved) close(moved, reason);
        }
    }

    /** What keeps one from being closed, such as another thread that a cloner gave it to, is added to the reason. */
    private static void close(AutoCloseable unseen, Throwable reason) {
        try {
            unseen.close();
        } catch (Throwable failure) {
            if (failure != reason) reason.addSuppressed(failure);
        }
    }

    /** What can't be made ready for the next message, as there is no memory for that, is left: the thread gets another when it needs it. */
    private void forget() {
        try {
            if (root != null) forgetWalk();
            clear();
            busy = false;
        } catch (OutOfMemoryError none) {
            WALKS.remove();
        }
    }

    /** Keeps no reference to the message, and no more memory than the usual one needs. */
    private void clear() {
        tracked.clear();
        descent.forget();
        made = null;
        if (parts.length > KEPT_PARTS_MAX) parts = new Object[INITIAL_PARTS];
        else Arrays.fill(parts, 0, partsUsed, null);
        top = 0;
        partsUsed = 0;
        if (copiesSinceRenewal >= RENEWAL_COPIES) renew();
    }

    /**
     * Makes the arrays anew. Storing a reference to a young object is cheap in an array that is young itself; in one that the
     * collector has promoted each store takes a full fence and leaves the collector a card to look at (G1).
     */
    private void renew() {
        copiesSinceRenewal = 0;
        parts = new Object[parts.length];
        tracked.renew();
    }

    private void forgetWalk() {
        if (frames.length > KEPT_FRAMES_MAX) frames = newFrames(INITIAL_FRAMES);
        else for (int level = 0; level < framesUsed; level++) frames[level].forget();
        depth = 0;
        framesUsed = 0;
        nested = 0;
        laters = null;
        refused = null;
        root = null;
        transfers = null;
        hasMoved = false;
        standIns = 0;
        clonersRan = false;
        forgetCycles();
    }

    private void growFrames() {
        Frame[] more = Arrays.copyOf(frames, 2 * frames.length);
        for (int level = frames.length; level < more.length; level++) more[level] = new Frame();
        frames = more;
    }

    private static Frame[] newFrames(int count) {
        Frame[] frames = new Frame[count];
        Arrays.setAll(frames, level -> new Frame());
        return frames;
    }
}
