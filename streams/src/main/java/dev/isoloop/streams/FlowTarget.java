package dev.isoloop.streams;

/** The stream behind a {@link FlowInlet}. Loop thread only. */
interface FlowTarget<T> {
    /** There is a subscription: ask for chunks. */
    void onReady();

    void onChunk(T chunk);

    void onFailed(Throwable error);

    void onCompleted();
}
