package dev.isoloop.examples.serve;

import java.nio.ByteBuffer;

/** The other end of a connection: its socket, or in a test something that says what it was told. Main loop only. */
interface Peer {

    /**
     * Sends bytes.
     *
     * @param bytes taken or copied before this returns
     * @return false if they, or a part of them, must wait; then {@link Connection#onDrain} tells when they are gone
     */
    boolean write(ByteBuffer bytes);

    /** Reads no more until {@link #resume}. */
    void pause();

    /** Reads again. */
    void resume();

    /** Says that nothing more will be written, after what was. Reading goes on. */
    void end();

    /** Closes at once. */
    void destroy();
}
