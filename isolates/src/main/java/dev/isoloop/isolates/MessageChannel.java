package dev.isoloop.isolates;

/**
 * Two ports tied to each other: what is posted on one arrives at the other. Both belong to the loop of the thread that makes the
 * channel; either can be given to another isolate in a transfer list.
 *
 * <p>May be made on any thread. On a thread that runs no loop both ports belong to the loop {@code isoloop-outside}, see
 * {@link MessagePort}. Allocates less than a kilobyte; a channel nobody listens to keeps nothing alive.
 */
public final class MessageChannel {
    private final MessagePort port1;
    private final MessagePort port2;

    /** Makes a channel with two open ports that are neither started nor ref'd. Its queues are {@link PortQueue#bounded()}. */
    public MessageChannel() {
        this(PortQueue.bounded());
    }

    /**
     * Makes a channel with two open ports that are neither started nor ref'd, and queues of a kind.
     *
     * @param queues how much may wait in each direction, and what becomes of what can't
     */
    public MessageChannel(PortQueue queues) {
        this(queues, queues);
    }

    /**
     * Makes a channel with two open ports that are neither started nor ref'd.
     *
     * @param forthQueue for what is posted on {@link #port1()}
     * @param backQueue for what is posted on {@link #port2()}
     */
    public MessageChannel(PortQueue forthQueue, PortQueue backQueue) {
        PortTable table = PortTable.current();
        Pipe forth = new Pipe(forthQueue);
        Pipe back = new Pipe(backQueue);
        this.port1 = MessagePort.owned(table, back, forth);
        this.port2 = MessagePort.owned(table, forth, back);
    }

    /** {@return the first port; served before the second} */
    public MessagePort port1() {
        return port1;
    }

    /** {@return the second port} */
    public MessagePort port2() {
        return port2;
    }
}
