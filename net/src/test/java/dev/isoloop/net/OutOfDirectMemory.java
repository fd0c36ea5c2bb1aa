package dev.isoloop.net;

import java.nio.ByteBuffer;

/**
 * A client that writes more than there is memory for, in a process of its own, which {@link FaultsTest} gives little. Says what it met,
 * whether its peer got what the write had taken by then, and how many chunks were left.
 */
public final class OutOfDirectMemory {
    /** More than the kernel and the memory take. */
    private static final int PLENTY_BYTES = 32 << 20;

    private OutOfDirectMemory() {}

    /**
     * Writes, and ends.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        long[] got = new long[1];
        long[] taken = new long[1];
        String met = NetProgram.run(p -> {
            TcpServer server = p.server();
            server.onConnection(socket -> {
                server.close();
                socket.onRead(data -> got[0] += data.remaining());
                socket.write(NetProgram.bytes("go"));
            });
            TcpSocket client = p.client(server);
            client.onRead(
                    go -> { // by now the thread has its buffer to read into
                        taken[0] = write(p, client);
                        client.onDrain(client::end);
                        client.write(ByteBuffer.allocate(0));
                    });
        });
        String all = got[0] == taken[0] ? "all" : got[0] + " of " + taken[0] + " bytes";
        System.out.println("met " + met + ", got " + all + " that was taken, left " + NetBuffers.chunksInUse());
    }

    /** How much was taken. */
    private static long write(NetProgram p, TcpSocket client) {
        ByteBuffer data = ByteBuffer.allocate(PLENTY_BYTES);
        try {
            client.write(data);
        } catch (OutOfMemoryError noMemory) {
            p.log("OutOfMemoryError");
        }
        long waiting = data.position() - client.stats().bytesOut();
        if (client.queuedBytes() != waiting) p.log(client.queuedBytes() + " queued instead of " + waiting);
        return data.position();
    }
}
