package dev.isoloop.net.dns;

import java.util.List;

/**
 * What a message from a server says about a question.
 *
 * @param kind what sort of reply it is
 * @param values the records, for an answer; else empty
 * @param <T> what one record is read as
 */
record Reply<T>(Kind kind, List<T> values) {

    /** What sort of reply it is. */
    enum Kind {
        /** Not a reply to this question: pass it over and go on waiting. */
        STRANGER,
        /** Records. */
        ANSWER,
        /** There is no such name. */
        NO_SUCH_NAME,
        /** The name has no such records. */
        NO_DATA,
        /** More than fits: ask again over a stream. */
        TRUNCATED,
        /** The server may not know the question's extensions: ask again without. */
        PLAIN_ONLY,
        /** The server could not find out. */
        SERVER_FAILED,
        /** The server would not say. */
        REFUSED,
        /** It can't be read. */
        DAMAGED
    }

    static <T> Reply<T> of(Kind kind) {
        return new Reply<>(kind, List.of());
    }
}
