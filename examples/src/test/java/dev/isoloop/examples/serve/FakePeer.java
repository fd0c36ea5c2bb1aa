package dev.isoloop.examples.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client's socket that remembers what it was told. */
final class FakePeer implements Peer {
    final StringBuilder written = new StringBuilder();
    boolean full;
    boolean paused;
    boolean ended;
    boolean destroyed;

    @Override
    public boolean write(ByteBuffer bytes) {
        if (destroyed) return true;
        written.append(StandardCharsets.ISO_8859_1.decode(bytes));
        return !full;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void destroy() {
        destroyed = true;
    }
}
