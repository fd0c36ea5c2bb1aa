package dev.isoloop.examples.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Bytes to requests and answers to bytes, for one connection. Netty's codec does it, in a channel that has no socket and no thread:
 * it is a function from bytes to objects, called on the loop.
 */
final class HttpCodec {
    private static final ByteBuffer CONTINUE_LINE =
            ByteBuffer.wrap("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    /** For what the parser joins: on the heap, as what it is fed, so that every part of a body has an array. */
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    private final Decoder parser;
    private final EmbeddedChannel decoder;
    private final EmbeddedChannel encoder = new EmbeddedChannel(new HttpResponseEncoder());

    HttpCodec(ServeLimits limits) {
        parser = new Decoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes()));
        decoder = new EmbeddedChannel(parser);
        decoder.config().setAllocator(HEAP);
    }

    /** Takes bytes in; the buffer is read to its end and not kept. */
    void feed(ByteBuffer lent) {
        // The parser keeps what it can't use yet, so it gets a copy.
        ByteBuf copy = Unpooled.buffer(lent.remaining(), lent.remaining());
        copy.writeBytes(lent);
        decoder.writeInbound(copy);
    }

    /** {@return the next part of a request, or null; the caller releases it} */
    HttpObject next() {
        return decoder.readInbound();
    }

    /** {@return whether {@link #next} has something} */
    boolean hasNext() {
        return !decoder.inboundMessages().isEmpty();
    }

    /** {@return whether the beginning of something is there that is not whole yet} */
    boolean hasPart() {
        return parser.hasPart();
    }

    /** Forgets everything. */
    void close() {
        decoder.finishAndReleaseAll();
        encoder.finishAndReleaseAll();
    }

    static ByteBuffer continueLine() {
        return CONTINUE_LINE.duplicate();
    }

    /**
     * Puts an answer into bytes: its head, and its body if that is a text.
     *
     * @param answer what to say
     * @param headOnly the request was HEAD
     * @param connection what to say about the connection, or null for nothing
     * @return the bytes
     */
    ByteBuffer encode(Answer answer, boolean headOnly, CharSequence connection) {
        boolean withText = answer.text() != null && !headOnly;
        ByteBuf content = withText ? Unpooled.wrappedBuffer(answer.text()) : Unpooled.EMPTY_BUFFER;
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), content);
        HttpHeaders header = response.headers();
        header.set(
                HttpHeaderNames.DATE,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC)));
        header.set(HttpHeaderNames.CONTENT_TYPE, answer.type());
        header.set(HttpHeaderNames.CONTENT_LENGTH, answer.bodyBytes());
        if (connection != null) header.set(HttpHeaderNames.CONNECTION, connection);
        answer.header().forEach(header::set);
        encoder.writeOutbound(response);
        ByteBuf whole = Unpooled.buffer(512);
        for (ByteBuf part; (part = encoder.readOutbound()) != null; part.release()) whole.writeBytes(part);
        return whole.nioBuffer();
    }

    /** Knows whether a request has begun: the lines of its head that are whole are out of the buffer, and not yet a message. */
    private static final class Decoder extends HttpRequestDecoder {
        private boolean begun;

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        boolean hasPart() {
            return begun || actualReadableBytes() > 0;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
            int before = buffer.readerIndex();
            super.decode(context, buffer, out);
            for (int at = before; !begun && at < buffer.readerIndex(); at++) begun = !isLineBreak(buffer.getByte(at));
            if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) begun = false;
        }

        /** Some clients send one between requests. */
        private static boolean isLineBreak(byte next) {
            return next == '\r' || next == '\n';
        }
    }
}
