/** Off-heap memory with an owner, or with atomics. Knows nothing above it. */
module dev.isoloop.sharedmem {
    exports dev.isoloop.sharedmem;
}
