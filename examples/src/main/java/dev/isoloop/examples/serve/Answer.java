package dev.isoloop.examples.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.isoloop.sharedmem.TransferBuffer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is answered.
 *
 * @param status the code
 * @param type the body's content type
 * @param text the body if it is short and on the heap, else null
 * @param picture the body if it is a picture, else null; whoever holds the answer owns it
 * @param header further fields
 */
record Answer(
        HttpResponseStatus status, String type, byte[] text, TransferBuffer picture, Map<CharSequence, String> header)
        implements Reaction {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@return a short plain text} */
    static Answer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Answer(HttpResponseStatus.OK, "text/plain; charset=utf-8", bytes, null, Map.of());
    }

    /** {@return a document} */
    static Answer json(Object document) {
        return new Answer(HttpResponseStatus.OK, "application/json", jsonBytes(document), null, Map.of());
    }

    /** {@return a picture; takes it over} */
    static Answer picture(String type, TransferBuffer picture) {
        return new Answer(HttpResponseStatus.OK, type, null, picture, Map.of());
    }

    /** {@return a refusal, with its reason in plain words} */
    static Answer error(HttpResponseStatus status, String reason) {
        return new Answer(status, "application/json", jsonBytes(Map.of("error", reason)), null, Map.of());
    }

    /** {@return that this can't be done with what is there} */
    static Answer methodNotAllowed(String method, String path, String allowed) {
        return error(
                        HttpResponseStatus.METHOD_NOT_ALLOWED,
                        path + " takes " + allowed.replace(", ", " or ") + ", not " + method)
                .with(HttpHeaderNames.ALLOW, allowed);
    }

    /** {@return that there is too much to do, and when to come again} */
    static Answer busy(String reason) {
        return error(HttpResponseStatus.SERVICE_UNAVAILABLE, reason).with(HttpHeaderNames.RETRY_AFTER, "1");
    }

    private Answer with(CharSequence name, String value) {
        return new Answer(status, type, text, picture, Map.of(name, value));
    }

    long bodyBytes() {
        return picture != null ? picture.capacityBytes() : text.length;
    }

    /** Gives the picture's memory back. */
    void discard() {
        if (picture != null) picture.close();
    }

    private static byte[] jsonBytes(Object document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write " + document + " as JSON", e);
        }
    }
}
