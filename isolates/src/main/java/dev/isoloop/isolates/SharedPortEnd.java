package dev.isoloop.isolates;

/**
 * An end of the table for callers that run no loop. Any of their threads may post, take and close here: whoever touches one of its pipes
 * or ends its life holds its monitor, one step at a time. Its listeners, its visits and its close callback stay on that table's loop,
 * and what only they use needs no monitor.
 */
final class SharedPortEnd extends PortEnd {
    /** Messages that somebody has taken out and not counted yet, and their bytes. */
    private int inHand;

    private long bytesInHand;

    SharedPortEnd(PortTable table, Pipe in, Pipe out, PortHandler handler) {
        super(table, in, out, handler);
    }

    // ---- receiving

    @Override
    synchronized boolean hasNews() {
        return super.hasNews();
    }

    @Override
    synchronized Object take() {
        Object item = super.take();
        if (item != null && !(item instanceof IsolateEvent)) {
            inHand++;
            bytesInHand += Envelope.bytesOf(item);
        }
        return item;
    }

    @Override
    synchronized void count(long bytes, boolean delivered) {
        if (layDown(bytes)) {
            super.count(bytes, delivered);
        }
    }

    @Override
    synchronized void countTakenDead(long bytes) {
        if (layDown(bytes)) {
            super.countTakenDead(bytes);
        }
    }

    /** False if the port has moved while the message was in hand: it is counted then, and the pipe's counts have another writer. */
    private boolean layDown(long bytes) {
        if (isDetached()) {
            return false;
        }
        inHand--;
        bytesInHand -= bytes;
        return true;
    }

    @Override
    synchronized boolean settle() {
        return super.settle();
    }

    @Override
    synchronized boolean closeIfPeerHas() {
        return super.closeIfPeerHas();
    }

    /** Only how many wait may be asked without the monitor. */
    @Override
    boolean mayHaveBacklog() {
        return true;
    }

    /** A loop that looks on would do so without the monitor. */
    @Override
    boolean mayBeWatched() {
        return false;
    }

    // ---- sending

    @Override
    synchronized Admission admit(long bytes, Object key) {
        return super.admit(bytes, key);
    }

    @Override
    synchronized Admission admitRequest(long bytes) {
        return super.admitRequest(bytes);
    }

    @Override
    synchronized Posted tryAdmit(long bytes, Object key) {
        return super.tryAdmit(bytes, key);
    }

    /** Room to spare is known to one sender only. */
    @Override
    boolean post(Object message) {
        return Posting.post(this, message);
    }

    @Override
    synchronized void sendRequest(Call request) {
        super.sendRequest(request);
    }

    @Override
    synchronized boolean send(Object item, long bytes, Object key, boolean mayDrop) {
        return super.send(item, bytes, key, mayDrop);
    }

    @Override
    synchronized boolean sendAnswer(Call answer) {
        return super.sendAnswer(answer);
    }

    @Override
    synchronized void cancelSend() {
        super.cancelSend();
    }

    @Override
    synchronized void countDead() {
        super.countDead();
    }

    @Override
    synchronized void countIgnored() {
        super.countIgnored();
    }

    // ---- life

    @Override
    synchronized boolean beginClosing() {
        return super.beginClosing();
    }

    @Override
    synchronized void releasePipes() {
        if (!isOpen()) {
            throw new IllegalStateException("the port was closed or transferred by another thread meanwhile");
        }
        countInHand();
        super.releasePipes();
    }

    /** As delivered, which most of them will be; whoever has them can't count any more. */
    private void countInHand() {
        for (; inHand > 0; inHand--) {
            in.countTaken(bytesInHand, true);
            bytesInHand = 0;
        }
    }

    /** Done when it returns, also if another thread has begun it. */
    @Override
    synchronized void severIfClosing() {
        super.severIfClosing();
    }

    @Override
    synchronized void severUnlessGone() {
        super.severUnlessGone();
    }

    @Override
    synchronized void sever() {
        super.sever();
    }
}
