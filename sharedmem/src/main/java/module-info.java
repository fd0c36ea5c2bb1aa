/** Off-heap memory with an owner, or with atomics. Knows nothing above it. */
module dev.isoloop.sharedmem {
    requires jdk.management; // the JVM's limit of direct memory, asked once

    exports dev.isoloop.sharedmem;
    exports dev.isoloop.sharedmem.sync;
}
