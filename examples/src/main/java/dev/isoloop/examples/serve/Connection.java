package dev.isoloop.examples.serve;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Timeout;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.TransferBufferOutputStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * One client: its requests one after the other, answers in the same order, a deadline for whatever it is to do next. Main loop
 * only.
 *
 * <pre>
 *          first byte       head: an upload      body whole       the answer
 *   IDLE -----------> HEAD ----------------> BODY ---------> WORK -----------> WRITE ---+
 *    ^ idleMs: LINGER  | headMs: 408           | window: 408                   | writeMs: |
 *    |                 | any other head, 400   | 413, 400                      | destroy  |
 *    |                 +-----------------------+------------------------------>|          |
 *    +--------------------------------------------------------- keep alive <--------------+
 *                                                                 else         |
 *                              GONE <--------------- lingerMs, or it closes: LINGER
 * </pre>
 *
 * <p>An answer that comes before the whole body was read ends the connection: what the client still sends could not be told
 * from its next request. LINGER reads on for a while, since closing a socket with unread bytes makes the kernel throw away the
 * answer. An idle connection that is given up goes there too: its last answer may still be on its way, and so may its next request.
 *
 * <p>While a request is worked on, its connection is read on, so that a client that goes away is noticed; once the next
 * request has come, reading waits. A client that has closed its side may still want its answer, or may be gone: that can't be
 * told apart. If the work has begun it gets the answer, else 503: its place in the queue is for those who are surely there.
 */
final class Connection {
    private static final int CHUNK_BYTES = 64 << 10;

    /** How many windows a body may begin with before its mean counts. */
    private static final int WINDOWS_OF_GRACE = 2;

    private enum State {
        /** Between requests. */
        IDLE,
        /** A request has begun. */
        HEAD,
        /** The service wants its body. */
        BODY,
        /** The service has the body. */
        WORK,
        /** The answer is on its way. */
        WRITE,
        /** All is said; waits for the client to close. */
        LINGER,
        /** Over. */
        GONE
    }

    private final Peer peer;
    private final Service service;
    private final ServeLimits limits;
    private final ServeStats stats;
    private final Consumer<Connection> onGone;
    private final HttpCodec codec;
    private final Timeout timer;

    private State state = State.IDLE;
    private boolean processing;
    private boolean inputEnded;
    private boolean closing;

    // One request
    private boolean counted;
    private boolean keepAlive;
    private boolean isHttp10;
    private boolean isHead;
    private boolean bodyLeft;
    private Upload upload;
    private TransferBufferOutputStream body;
    private int windowBytes;
    private int windows;

    // One answer
    private TransferBuffer picture;
    private long pictureAt;

    private long lingerBytes;

    /**
     * @param loop the main loop, whose thread this is
     * @param peer the client's socket
     * @param service what can be asked for
     * @param limits what the client may do
     * @param stats where requests are counted
     * @param onGone hears of the end, once
     */
    Connection(
            EventLoop loop,
            Peer peer,
            Service service,
            ServeLimits limits,
            ServeStats stats,
            Consumer<Connection> onGone) {
        this.peer = peer;
        this.service = service;
        this.limits = limits;
        this.stats = stats;
        this.onGone = onGone;
        this.codec = new HttpCodec(limits);
        this.timer = loop.newTimeout(this::onTimeout);
        stats.connections++;
        enter(State.IDLE, limits.idleMs());
    }

    // ---- what the socket says ----

    /** Bytes have come; the buffer is lent. */
    void onBytes(ByteBuffer lent) {
        if (state == State.GONE) return;
        if (state == State.LINGER) {
            lingerBytes += lent.remaining();
            // A whole body that was refused by its head, and the sizes of its chunks.
            if (lingerBytes > 2L * limits.bodyBytes()) destroy();
            return;
        }
        windowBytes += lent.remaining();
        codec.feed(lent);
        if (state == State.IDLE) enter(State.HEAD, limits.headMs());
        process();
    }

    /** The client will send no more. */
    void onEnd() {
        inputEnded = true;
        switch (state) {
            case IDLE -> destroy(); // nothing can be unread
            case HEAD -> refuse(HttpResponseStatus.BAD_REQUEST, "the request ended early");
            case BODY -> refuse(HttpResponseStatus.BAD_REQUEST, "the body ended early");
            case WORK -> {
                if (!upload.isBegun()) refuse(Answer.busy("all workers are busy, and the client has closed its side"));
            }
            case WRITE, LINGER, GONE -> {} // what is on its way goes out first
        }
    }

    /** There is room again for writing. */
    void onDrain() {
        if (state == State.WRITE) {
            write();
            process();
        }
    }

    /** The socket is closed, for whatever reason: everything this client had is given back. */
    void onClosed() {
        if (state == State.GONE) return;
        forgetRequest();
        state = State.GONE;
        timer.cancel();
        codec.close();
        stats.connections--;
        onGone.accept(this);
    }

    private void destroy() {
        onClosed();
        peer.destroy();
    }

    /** The server ends: what is under way is finished, nothing else begun. */
    void close() {
        closing = true;
        if (state == State.IDLE) finish();
    }

    private void onTimeout() {
        switch (state) {
            case IDLE -> finish();
            case WRITE, LINGER -> destroy();
            case HEAD -> refuse(HttpResponseStatus.REQUEST_TIMEOUT, "the request took too long to come");
            case BODY -> onBodyWindow();
            case WORK, GONE -> {} // no timer runs
        }
    }

    private void onBodyWindow() {
        windows++;
        long dueBytes = (long) limits.bodyWindowBytesMean() * (windows - WINDOWS_OF_GRACE);
        if (windowBytes < limits.bodyWindowBytes() || body.sizeBytes() < dueBytes) {
            refuse(HttpResponseStatus.REQUEST_TIMEOUT, "the body came too slowly");
            return;
        }
        windowBytes = 0;
        timer.start(limits.bodyWindowMs());
    }

    private void enter(State next, int deadlineMs) {
        state = next;
        timer.start(deadlineMs);
        // The listening socket keeps the loop alive; later the open connections do.
        timer.unref();
    }

    // ---- requests ----

    /** Takes what has been parsed, as far as this may go on now. A loop, so that a thousand pipelined requests need no stack. */
    private void process() {
        if (processing) return;
        processing = true;
        while (isReading() && codec.hasNext()) take(codec.next());
        processing = false;
        if (state == State.GONE) return;
        if (state == State.IDLE) becomeIdle();
        if (!isReading() && state != State.LINGER && codec.hasNext()) {
            peer.pause();
        } else {
            peer.resume();
        }
    }

    private boolean isReading() {
        return state == State.IDLE || state == State.HEAD || state == State.BODY;
    }

    /** All whole requests are answered. */
    private void becomeIdle() {
        if (inputEnded || closing) {
            finish();
        } else if (codec.hasPart()) {
            enter(State.HEAD, limits.headMs());
        }
    }

    private void take(HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                onMalformed(part.decoderResult().cause());
            } else if (part instanceof HttpRequest) {
                onHead((HttpRequest) part);
            } else if (state == State.BODY) {
                onBody((HttpContent) part);
            }
            // Else it is the empty end of a request without a body, already answered.
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void onMalformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            refuse(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "the request line is longer than " + limits.lineBytes() + " bytes");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the header is longer than " + limits.headerBytes() + " bytes");
        } else {
            refuse(HttpResponseStatus.BAD_REQUEST, "this is no HTTP: " + cause.getMessage());
        }
    }

    private void onHead(HttpRequest request) {
        stats.requests++;
        stats.inFlight++;
        counted = true;
        keepAlive = HttpUtil.isKeepAlive(request);
        isHttp10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        isHead = request.method().equals(HttpMethod.HEAD);
        bodyLeft = HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
        Answer refusal = refusalOf(request);
        if (refusal != null) {
            keepAlive = false;
            answer(refusal);
            return;
        }
        Reaction reaction = service.react(request);
        if (reaction instanceof Answer) {
            answer((Answer) reaction);
        } else {
            begin((Upload) reaction, request);
        }
    }

    /** What no service would take; null if all is well. */
    private Answer refusalOf(HttpRequest request) {
        if (request.protocolVersion().majorVersion() != 1) {
            return Answer.error(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this server speaks HTTP/1.1");
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && !isHttp10)) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, "expected one Host field, found " + hosts.size());
        }
        String expectation = request.headers().get(HttpHeaderNames.EXPECT);
        if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return Answer.error(HttpResponseStatus.EXPECTATION_FAILED, "can't meet the expectation " + expectation);
        }
        if (closing) return Answer.busy("the server is shutting down");
        if (HttpUtil.getContentLength(request, 0L) > limits.bodyBytes()) return tooLong();
        return null;
    }

    private Answer tooLong() {
        return Answer.error(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "the body is longer than " + limits.bodyBytes() + " bytes");
    }

    private void begin(Upload wanted, HttpRequest request) {
        upload = wanted;
        body = new TransferBufferOutputStream(HttpUtil.getContentLength(request, (long) CHUNK_BYTES));
        windowBytes = 0;
        windows = 0;
        enter(State.BODY, limits.bodyWindowMs());
        if (bodyLeft && HttpUtil.is100ContinueExpected(request)) peer.write(HttpCodec.continueLine());
    }

    private void onBody(HttpContent part) {
        ByteBuf bytes = part.content();
        if (body.sizeBytes() + bytes.readableBytes() > limits.bodyBytes()) {
            answer(tooLong());
            return;
        }
        TransferBuffer whole = null;
        try {
            body.write(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
            if (part instanceof LastHttpContent) whole = body.toBuffer();
        } catch (MemoryLimitException full) {
            answer(Answer.busy("no memory for this picture now"));
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
        if (whole != null) onWholeBody(whole);
    }

    private void onWholeBody(TransferBuffer whole) {
        body = null;
        bodyLeft = false;
        state = State.WORK;
        timer.cancel();
        Upload mine = upload;
        mine.onBody(whole, answer -> {
            if (upload != mine) throw new IllegalStateException("an answer to an abandoned upload");
            upload = null;
            answer(answer);
            process();
        });
    }

    /** Answers whatever is there with an error, and closes. */
    private void refuse(HttpResponseStatus status, String reason) {
        refuse(Answer.error(status, reason));
    }

    private void refuse(Answer refusal) {
        keepAlive = false;
        answer(refusal);
        process();
    }

    // ---- answers ----

    private void answer(Answer answer) {
        if (upload != null) upload.abandon();
        upload = null;
        if (body != null) body.discard();
        body = null;
        if (answer.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) stats.rejected++;
        keepAlive &= !closing && !bodyLeft && (!inputEnded || codec.hasNext());
        CharSequence connection = !keepAlive ? HttpHeaderValues.CLOSE : isHttp10 ? HttpHeaderValues.KEEP_ALIVE : null;
        picture = answer.picture();
        if (isHead) releasePicture();
        pictureAt = 0;
        enter(State.WRITE, limits.writeMs());
        if (peer.write(codec.encode(answer, isHead, connection))) write();
    }

    /** Writes on until the socket is full or all is said. */
    private void write() {
        timer.refresh();
        while (picture != null && state == State.WRITE) {
            byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, picture.capacityBytes() - pictureAt)];
            picture.getBytes(pictureAt, chunk);
            pictureAt += chunk.length;
            if (pictureAt == picture.capacityBytes()) releasePicture();
            if (!peer.write(ByteBuffer.wrap(chunk))) return;
        }
        if (state == State.WRITE) answered();
    }

    private void answered() {
        forgetRequest();
        if (keepAlive) {
            enter(State.IDLE, limits.idleMs());
        } else {
            finish();
        }
    }

    /** Nothing more to say. */
    private void finish() {
        enter(State.LINGER, limits.lingerMs());
        peer.end();
    }

    private void forgetRequest() {
        if (upload != null) upload.abandon();
        upload = null;
        if (body != null) body.discard();
        body = null;
        releasePicture();
        isHead = false;
        if (counted) stats.inFlight--;
        counted = false;
    }

    private void releasePicture() {
        if (picture != null) picture.close();
        picture = null;
    }
}
