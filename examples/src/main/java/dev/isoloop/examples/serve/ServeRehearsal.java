package dev.isoloop.examples.serve;

import dev.isoloop.examples.image.RehearsalPicture;
import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Plays a client that asks for each thing once, on a loop of its own, without a socket and before the server listens.
 * The first of everything is slow on a JVM: the first request of all used to hold the main loop for more than 300 ms,
 * with the loading of the HTTP and JSON libraries. Now nobody waits for that.
 */
final class ServeRehearsal {
    private ServeRehearsal() {}

    /**
     * Returns when all is over. Blocks the calling thread, which must not be a loop's.
     *
     * @param bounds as for the real workers
     */
    static void run(Bounds bounds) {
        byte[] picture = picture();
        EventLoop.run(loop -> {
            ServeStats stats = new ServeStats();
            PictureWorkers workers = new PictureWorkers(loop, 1, bounds, ServeIsolate.class);
            ImageService service = new ImageService(loop, workers, stats, 1);
            // The last request asks for the end of the connection, and that ends the workers.
            Audience audience = new Audience(workers);
            Connection client = new Connection(loop, audience, service, ServeLimits.DEFAULT, stats, gone -> {});
            say(client, "GET /ping HTTP/1.1\r\nHost: rehearsal\r\n\r\n");
            say(client, "GET /stats HTTP/1.1\r\nHost: rehearsal\r\n\r\n");
            say(
                    client,
                    "POST /resize?width=" + RehearsalPicture.SIDE / 2
                            + " HTTP/1.1\r\nHost: rehearsal\r\nConnection: close\r\n" + "Content-Length: "
                            + picture.length + "\r\n\r\n");
            client.onBytes(ByteBuffer.wrap(picture));
            audience.client = client;
        });
    }

    private static void say(Connection client, String request) {
        client.onBytes(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] picture() {
        try (TransferBuffer encoded = RehearsalPicture.encoded()) {
            byte[] bytes = new byte[(int) encoded.capacityBytes()];
            encoded.getBytes(0, bytes);
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException("can't encode a picture in memory", e);
        }
    }

    /** Takes every answer and looks at none. */
    private static final class Audience implements Peer {
        private final PictureWorkers workers;
        private Connection client;

        Audience(PictureWorkers workers) {
            this.workers = workers;
        }

        @Override
        public boolean write(ByteBuffer bytes) {
            return true;
        }

        @Override
        public void pause() {
            // there is nothing to read from
        }

        @Override
        public void resume() {
            // there is nothing to read from
        }

        @Override
        public void end() {
            client.onClosed();
            workers.close();
        }

        @Override
        public void destroy() {
            // the connection knows
        }
    }
}
