package dev.isoloop.isolates;

/** A message that belongs to a request. Lies in the lane among the others, and is counted as they are. Immutable. */
final class Call extends Envelope {
    enum Kind {
        /** The payload is a question; the answer has the same id. */
        REQUEST,
        /** The payload is the answer. */
        REPLY,
        /** The payload is a throwable: why there is no answer. */
        FAILURE,
        /** The payload is a {@link LostAnswer}. */
        LOST
    }

    /** What goes in place of an answer for which there was no room. A text, as many may wait: who asked makes the exception of it. */
    record LostAnswer(String why) {}

    final Kind kind;
    final long id;

    Call(Kind kind, long id, Object copied, Object moved, long movedBytes) {
        super(copied, moved, movedBytes);
        this.kind = kind;
        this.id = id;
    }
}
