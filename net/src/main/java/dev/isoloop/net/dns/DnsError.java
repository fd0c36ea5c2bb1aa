package dev.isoloop.net.dns;

/** Why a name could not be resolved. */
public enum DnsError {
    /** The name itself can't be asked for: a label is empty or longer than 63 bytes, or the whole is longer than 255. */
    BAD_NAME,
    /** There is no such name. */
    NO_SUCH_NAME,
    /** The name exists, but has no records of the type asked for. */
    NO_DATA,
    /** The servers failed to find out (SERVFAIL), or don't know how to (NOTIMP, FORMERR). Another time may do. */
    SERVER_FAILED,
    /** The servers won't answer this question to us. */
    REFUSED,
    /** What came back was no answer: damaged, or about something else. */
    BAD_RESPONSE,
    /** Nobody listens where the servers should be. */
    UNREACHABLE,
    /** No answer in time, from any server, in any attempt. */
    TIMED_OUT,
    /** The resolver was closed. */
    CANCELLED
}
