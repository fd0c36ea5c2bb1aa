package dev.isoloop.examples.serve;

import dev.isoloop.examples.serve.ServeMessages.Bounds;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpListenOptions;
import dev.isoloop.net.TcpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** A server on a thread and a port of its own, and clients to talk to it. */
final class TestServer implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CompletableFuture<Server> started = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final EventLoop[] loop = new EventLoop[1];
    private final InetSocketAddress address;

    TestServer(int isolates, Bounds bounds, ServeLimits limits, Class<? extends IsolateMain> main) throws Exception {
        Thread thread = new Thread(
                () -> {
                    try {
                        ended.complete(EventLoop.run(its -> begin(its, isolates, bounds, limits, main)));
                    } catch (Throwable failed) {
                        started.completeExceptionally(failed);
                        ended.completeExceptionally(failed);
                    }
                },
                "test-server");
        thread.setDaemon(true);
        thread.start();
        address = started.get().address();
    }

    private void begin(
            EventLoop its, int isolates, Bounds bounds, ServeLimits limits, Class<? extends IsolateMain> main) {
        loop[0] = its;
        try {
            TcpServer listener = TcpServer.listen(its, TcpListenOptions.at("127.0.0.1", 0));
            PictureWorkers workers = new PictureWorkers(its, isolates, bounds, main);
            started.complete(new Server(its, listener, workers, isolates, limits));
        } catch (NetException e) {
            started.completeExceptionally(e);
        }
    }

    // ---- clients ----

    InetSocketAddress address() {
        return address;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
        return send(to(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    CompletableFuture<HttpResponse<byte[]>> postAsync(String path, byte[] body) {
        HttpRequest request =
                to(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    Socket connect() throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads until the server closes. */
    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Reads until the text has come. */
    static String readUntil(Socket socket, String end) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder all = new StringBuilder();
        while (all.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("the server closed after " + all);
            all.append((char) next);
        }
        return all.toString();
    }

    // ---- the end ----

    /** Asks for the end, as a signal does; returns at once. No effect on one that has ended. */
    void shutDown() {
        Server server = started.join();
        try {
            loop[0].execute(server::shutDown);
        } catch (RejectedExecutionException hasEnded) {
            // by itself or by an error: awaitEnd() tells
        }
    }

    int awaitEnd() {
        return ended.join();
    }

    @Override
    public void close() {
        shutDown();
        awaitEnd();
    }
}
