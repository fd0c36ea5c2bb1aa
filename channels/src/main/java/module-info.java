/** Every lock-free queue: lanes, inbox, doorbell. */
module dev.isoloop.channels {
    requires transitive dev.isoloop.sharedmem;
    requires org.jctools.core.jdk11;

    exports dev.isoloop.channels;
}
