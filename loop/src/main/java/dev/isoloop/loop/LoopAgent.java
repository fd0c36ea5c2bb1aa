package dev.isoloop.loop;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * A loop as an Agrona agent, for an {@code AgentRunner}, an {@code AgentInvoker} or a composite agent of your own. Each duty cycle is
 * one turn that does not wait; how to idle is the runner's business. The loop belongs to the thread on which the runner starts the
 * agent, and before that to none. When the loop has ended, the agent asks its runner to
 * terminate. Closing the agent terminates the loop.
 */
public final class LoopAgent implements Agent {
    private final EventLoop loop;

    /**
     * Makes an agent.
     *
     * @param loop a loop that has not begun, which is no longer its builder's
     * @throws IllegalStateException if the loop has begun or belongs to another thread than the caller's
     */
    public LoopAgent(EventLoop loop) {
        this.loop = loop;
        loop.giveTo(null);
    }

    /** Gives the loop to the calling thread. */
    @Override
    public void onStart() {
        loop.belongsTo(Thread.currentThread());
    }

    /**
     * Makes one turn.
     *
     * @return 1 if it did something, 0 if it found nothing to do
     * @throws AgentTerminationException when the loop has ended, with the error that ended it as its cause
     */
    @Override
    public int doWork() {
        if (!loop.tickNow()) {
            LoopEnd end = loop.end();
            throw end.error() == null ? new AgentTerminationException() : new AgentTerminationException(end.error());
        }
        return loop.isWaiting() ? 0 : 1;
    }

    /** Terminates the loop, if it has not ended. */
    @Override
    public void onClose() {
        loop.terminate(0);
        loop.tickNow();
    }

    @Override
    public String roleName() {
        return loop.name();
    }
}
