package dev.isoloop.net.dns;

import java.io.IOException;

/** A name could not be resolved. The message is one line: the error, what was asked, and what each server did. */
public final class DnsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    private final DnsError error;

    /** What was asked. */
    private final String name;

    DnsException(DnsError error, String name, String message) {
        super(message);
        this.error = error;
        this.name = name;
    }

    /** {@return what kind of failure it is} */
    public DnsError error() {
        return error;
    }

    /** {@return the name that was to be resolved, as the caller gave it} */
    public String name() {
        return name;
    }
}
