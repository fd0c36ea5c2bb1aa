package dev.isoloop.loop;

/** What stress tests see of the lead at a kernel poller: two seats, the first of which has the token. */
public final class LeadProbe {
    private final KernelPoller kernel = new KernelPoller(Clock.system());

    /** Holds the token, awake. */
    public final ProbeSeat leader = seat();

    /** Another one, awake. */
    public final ProbeSeat other = seat();

    private final long atFirst;

    /** Two seats at a poller of their own. */
    public LeadProbe() {
        leader.token.take(leader.id);
        atFirst = leader.token.word();
    }

    private ProbeSeat seat() {
        ProbeSeat seat = new ProbeSeat(kernel);
        seat.isMember = true;
        return seat;
    }

    /** Both are found when somebody that waits is looked for. Not so that the guard would start. */
    public LeadProbe listed() {
        kernel.join(other);
        return this;
    }

    /** The leader lets go of the token. */
    public void release() {
        kernel.letGoOfToken(leader);
    }

    /** The leader goes into the selector; false if it was robbed. */
    public boolean enter() {
        return leader.token.enter(leader.id);
    }

    /** Out of the selector with something for the other, which gets the token if it is still there. */
    public boolean pass() {
        return kernel.pass(other);
    }

    /** The other has closed its last channel. */
    public void otherLeaves() {
        kernel.leave(other);
    }

    /** What the guard does when it has seen the same word twice. */
    public boolean stealForOther() {
        return leader.token.steal(atFirst, other.id);
    }

    /** What a third one does that is awake and has waited long enough. */
    public boolean stealToPoll() {
        return leader.token.stealToPoll(atFirst, other.id + 1);
    }

    /** {@return whether the other holds the token} */
    public boolean otherHolds() {
        return PollToken.isHeldBy(leader.token.word(), other.id);
    }
}
