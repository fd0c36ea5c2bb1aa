package dev.isoloop.isolates;

/** Whether a message may be posted. */
enum Admission {
    /** It may; it must be sent, or its sending cancelled. */
    ADMITTED,
    /** There is no room, and the queue's policy is to refuse: nothing happens to the message. */
    REFUSED,
    /** There is no room, and the queue's policy is to lose the message. */
    DROPPED,
    /** Nobody can get it. */
    DEAD
}
