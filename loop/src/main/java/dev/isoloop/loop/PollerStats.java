package dev.isoloop.loop;

/**
 * What a kernel poller has done so far. The counts only grow, each is exact, and they are read one after another.
 *
 * @param own ready channels found by the loop that owns them
 * @param foreign ready channels found by another loop, and handed over
 * @param batons how often the leader has handed the lead to the loop whose channels were ready
 * @param steals how often the lead was taken from a loop that was stuck in a callback
 * @param disarms how often a ready channel was muted because its owner was busy
 * @param spurious returns from the selector without any reason
 * @param rebuilds how often the selector was replaced because it spun or failed
 * @param loops loops that own channels now
 * @param registrations channels registered now, with those that are being closed
 */
public record PollerStats(
        long own,
        long foreign,
        long batons,
        long steals,
        long disarms,
        long spurious,
        long rebuilds,
        int loops,
        int registrations) {}
