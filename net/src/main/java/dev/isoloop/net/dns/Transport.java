package dev.isoloop.net.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** How questions and answers travel: over sockets, or in a test from a script. Loop thread only. */
interface Transport {

    /**
     * Opens a conversation in datagrams, from a port of its own that nobody can guess.
     *
     * @param server whom to talk to; what others send is not delivered
     * @param listener hears the answers, in later callbacks of the loop
     * @return the conversation; close it
     * @throws IOException if there is no socket to be had
     */
    Conversation datagrams(InetSocketAddress server, Listener listener) throws IOException;

    /**
     * Opens a conversation over a stream, with each message's length in front of it on the wire.
     *
     * @param server whom to talk to
     * @param listener hears the answers, in later callbacks of the loop
     * @return the conversation; close it
     * @throws IOException if there is no socket to be had
     */
    Conversation stream(InetSocketAddress server, Listener listener) throws IOException;

    /** One end of a conversation. */
    interface Conversation {
        /** Sends one message, which is copied or sent before this returns. A failure is told to the listener. */
        void send(ByteBuffer message);

        /** Ends it: nothing is heard any more. The second time does nothing. */
        void close();
    }

    /** Hears what comes back. */
    interface Listener {
        /** One whole message; the buffer is lent until this returns. */
        void onMessage(ByteBuffer message);

        /** The server can't be talked to. The conversation is over, unless it is one of datagrams. */
        void onFailure(IOException why);
    }
}
