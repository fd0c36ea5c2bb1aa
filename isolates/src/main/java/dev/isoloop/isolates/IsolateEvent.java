package dev.isoloop.isolates;

/** What lies in an isolate's stream to its parent besides messages. Not counted as messages. */
sealed interface IsolateEvent {
    /** The loop runs; the main program comes next. */
    record Online() implements IsolateEvent {
        static final Online EVENT = new Online();
    }

    /** An error nobody caught; the isolate ends. A copy made in the isolate. */
    record Failed(Throwable error) implements IsolateEvent {}
}
