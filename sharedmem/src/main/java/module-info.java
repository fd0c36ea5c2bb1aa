/** Off-heap memory with an owner, or with atomics. Knows nothing above it. */
module dev.isoloop.sharedmem {
    requires jdk.management; // the JVM's limit of direct memory, asked once
    requires static org.agrona; // for AgronaBuffer, which loads only when used

    exports dev.isoloop.sharedmem;
    exports dev.isoloop.sharedmem.sync;
}
