/** Every lock-free queue: lanes, inbox, doorbell. */
module dev.isoloop.channels {
    requires transitive dev.isoloop.sharedmem;

    exports dev.isoloop.channels;
}
