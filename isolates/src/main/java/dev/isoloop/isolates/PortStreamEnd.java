package dev.isoloop.isolates;

/** The message that says that a stream over a port has come to its end. */
enum PortStreamEnd {
    /** Nothing follows. */
    END
}
