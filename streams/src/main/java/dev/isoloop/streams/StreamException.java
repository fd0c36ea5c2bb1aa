package dev.isoloop.streams;

/** A stream was used in a way that its state forbids, or ended before it should have. */
public final class StreamException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** What was wrong. */
    public enum Reason {
        /** A chunk was written after the end had been announced. */
        WRITE_AFTER_END,
        /** A chunk was written to a stream, or an end announced, that is destroyed. */
        DESTROYED,
        /** An end was announced that has taken place already. */
        ALREADY_FINISHED,
        /** A source pushed a chunk after its end. */
        PUSH_AFTER_END,
        /** A chunk was given back after <i>end</i> had been emitted. */
        UNSHIFT_AFTER_END,
        /** The stream closed before it had ended or finished. */
        PREMATURE_CLOSE,
        /** A source or sink called its {@link Done} a second time. */
        MULTIPLE_CALLBACK
    }

    /** What was wrong; part of the serialized form. */
    private final Reason reason;

    StreamException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** {@return what was wrong} */
    public Reason reason() {
        return reason;
    }

    static StreamException writeAfterEnd() {
        return new StreamException(Reason.WRITE_AFTER_END, "write() after end()");
    }

    static StreamException destroyed(String method) {
        return new StreamException(Reason.DESTROYED, method + "() after the stream was destroyed");
    }

    static StreamException alreadyFinished() {
        return new StreamException(Reason.ALREADY_FINISHED, "end() after the stream had finished");
    }

    static StreamException pushAfterEnd() {
        return new StreamException(Reason.PUSH_AFTER_END, "push() after end()");
    }

    static StreamException unshiftAfterEnd() {
        return new StreamException(Reason.UNSHIFT_AFTER_END, "unshift() after the end event");
    }

    static StreamException prematureClose() {
        return new StreamException(Reason.PREMATURE_CLOSE, "the stream closed before its end");
    }

    static StreamException multipleCallback(String method) {
        return new StreamException(Reason.MULTIPLE_CALLBACK, "the Done of " + method + " was called more than once");
    }
}
