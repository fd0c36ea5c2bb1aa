package dev.isoloop.examples.serve;

import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureFormat;
import dev.isoloop.loop.DelaySnapshot;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The three things that can be asked for. Main loop only. */
final class ImageService implements Service {
    static final int WIDTH_MAX = 65_500;

    /** How many of its first bytes tell a picture's format. */
    private static final int HEAD_BYTES = 12;

    private static final double NS_PER_MS = 1e6;

    private final EventLoop loop;
    private final PictureWorkers workers;
    private final ServeStats stats;
    private final int isolates;

    ImageService(EventLoop loop, PictureWorkers workers, ServeStats stats, int isolates) {
        this.loop = loop;
        this.workers = workers;
        this.stats = stats;
        this.isolates = isolates;
    }

    @Override
    public Reaction react(HttpRequest request) {
        QueryStringDecoder uri;
        String path;
        Map<String, List<String>> parameters;
        try {
            uri = new QueryStringDecoder(target(request.uri()));
            path = uri.path();
            parameters = uri.parameters();
        } catch (IllegalArgumentException badEscape) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, "the address can't be read: " + badEscape.getMessage());
        }
        return switch (path) {
            case "/ping" -> isRead(request) ? Answer.text("pong\n") : refuse(request, path, "GET, HEAD");
            case "/stats" -> isRead(request) ? Answer.json(stats()) : refuse(request, path, "GET, HEAD");
            case "/resize" ->
                request.method().equals(HttpMethod.POST) ? resize(parameters) : refuse(request, path, "POST");
            default ->
                Answer.error(
                        HttpResponseStatus.NOT_FOUND,
                        "nothing at " + path + "; there are POST /resize?width=W, GET /ping and GET /stats");
        };
    }

    /** Path and query of what is asked for, which clients of proxies give with scheme and host in front. */
    private static String target(String uri) {
        if (uri.startsWith("/")) return uri;
        URI whole = URI.create(uri);
        if (whole.getRawPath() == null || whole.getRawAuthority() == null) return uri;
        return whole.getRawPath() + (whole.getRawQuery() == null ? "" : "?" + whole.getRawQuery());
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static Answer refuse(HttpRequest request, String path, String allowed) {
        return Answer.methodNotAllowed(request.method().name(), path, allowed);
    }

    // ---- resize ----

    private Reaction resize(Map<String, List<String>> parameters) {
        int width;
        OutputFormat format;
        try {
            width = widthOf(parameters);
            format = formatOf(parameters);
        } catch (IllegalArgumentException wrong) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, wrong.getMessage());
        }
        if (!workers.takeRoom()) return Answer.busy("all workers are busy");
        return new Resizing(width, format);
    }

    private static int widthOf(Map<String, List<String>> parameters) {
        String text = only("width", parameters);
        if (text == null) throw new IllegalArgumentException("width is missing, expected /resize?width=W");
        try {
            int width = Integer.parseInt(text);
            if (width >= 1 && width <= WIDTH_MAX) return width;
        } catch (NumberFormatException noNumber) {
            // As wrong as a number out of range.
        }
        throw new IllegalArgumentException("width is " + text + ", expected 1 to " + WIDTH_MAX);
    }

    private static OutputFormat formatOf(Map<String, List<String>> parameters) {
        String text = only("format", parameters);
        if (text == null) return OutputFormat.jpg;
        for (OutputFormat format : OutputFormat.values()) {
            if (format.name().equals(text)) return format;
        }
        throw new IllegalArgumentException("format is " + text + ", expected jpg or png");
    }

    private static String only(String name, Map<String, List<String>> parameters) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) throw new IllegalArgumentException(name + " is given " + values.size() + " times");
        return values.isEmpty() ? null : values.get(0);
    }

    /** One picture, from the permission to send it to its answer. */
    private final class Resizing implements Upload {
        private final int width;
        private final OutputFormat format;
        private PictureWorkers.Job job;
        private boolean roomIsOurs = true;

        Resizing(int width, OutputFormat format) {
            this.width = width;
            this.format = format;
        }

        @Override
        public void onBody(TransferBuffer body, Consumer<Answer> reply) {
            Answer refusal = refusalOf(body);
            if (refusal != null) {
                body.close();
                giveRoomBack();
                reply.accept(refusal);
                return;
            }
            roomIsOurs = false;
            job = workers.submit(width, format, body, new Fate(reply));
        }

        private Answer refusalOf(TransferBuffer body) {
            if (body.capacityBytes() == 0) {
                return Answer.error(HttpResponseStatus.BAD_REQUEST, "the body is empty, expected a picture");
            }
            byte[] head = new byte[(int) Math.min(HEAD_BYTES, body.capacityBytes())];
            body.getBytes(0, head);
            if (PictureFormat.of(head).isPresent()) return null;
            return Answer.error(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "the body is no JPEG, PNG, GIF, WebP or BMP picture");
        }

        @Override
        public boolean isBegun() {
            return job != null && job.isBegun();
        }

        @Override
        public void abandon() {
            giveRoomBack();
            if (job != null) job.drop();
        }

        private void giveRoomBack() {
            if (roomIsOurs) workers.giveRoomBack();
            roomIsOurs = false;
        }

        private final class Fate implements PictureWorkers.Outcome {
            private final Consumer<Answer> reply;

            Fate(Consumer<Answer> reply) {
                this.reply = reply;
            }

            @Override
            public void done(TransferBuffer result) {
                reply.accept(Answer.picture(format == OutputFormat.jpg ? "image/jpeg" : "image/png", result));
            }

            @Override
            public void unusable(String reason) {
                reply.accept(Answer.error(HttpResponseStatus.UNPROCESSABLE_ENTITY, "the picture " + verb(reason)));
            }

            @Override
            public void noRoom() {
                reply.accept(Answer.busy("no memory for this picture now"));
            }

            @Override
            public void failed(String reason) {
                reply.accept(Answer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, reason));
            }
        }
    }

    /** Reasons are meant to follow a file's name and a colon; some are sentences of their own. */
    private static String verb(String reason) {
        return reason.startsWith("the ") ? "can't be used: " + reason : reason;
    }

    // ---- stats ----

    private Map<String, Object> stats() {
        DelaySnapshot delay = loop.stats().delay();
        MemoryStats offHeap = MemoryStats.now();
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("requests", stats.requests);
        document.put("inFlight", stats.inFlight);
        document.put("rejected", stats.rejected);
        document.put("connections", stats.connections);
        document.put("isolates", isolates);
        document.put(
                "loopDelayMs", inOrder("p50", ms(delay.p50Ns()), "p99", ms(delay.p99Ns()), "max", ms(delay.maxNs())));
        document.put(
                "memory",
                inOrder(
                        "heapUsedBytes",
                        runtime.totalMemory() - runtime.freeMemory(),
                        "heapMaxBytes",
                        runtime.maxMemory(),
                        "offHeapLiveBytes",
                        offHeap.liveBytes(),
                        "offHeapCachedBytes",
                        offHeap.cachedBytes(),
                        "offHeapLimitBytes",
                        offHeap.limitBytes()));
        return document;
    }

    private static Map<String, Object> inOrder(Object... namesAndValues) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            document.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return document;
    }

    private static double ms(long ns) {
        return Math.round(ns / NS_PER_MS * 1000) / 1000.0;
    }
}
