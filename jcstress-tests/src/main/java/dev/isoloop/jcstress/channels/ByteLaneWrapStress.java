package dev.isoloop.jcstress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.isoloop.channels.ByteClaim;
import dev.isoloop.channels.ByteLane;
import dev.isoloop.sharedmem.RingMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * At the end of the memory: the sender goes round, over bytes the receiver has just read, and overwrites none that it is still
 * reading; the receiver follows it and takes no old byte for a header.
 */
public class ByteLaneWrapStress {
    private static final int MESSAGE = 16;

    /** The lane that ships, full: two messages of 24 bytes with their headers, and 16 bytes left. The third must go round. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 1", "3, 1"},
            expect = ACCEPTABLE,
            desc = "all that was accepted arrives, whole and in order")
    @Outcome(expect = FORBIDDEN, desc = "a message was lost, torn or out of order")
    public static class Shipped {
        private final ByteLane lane = ByteLane.bounded(64);
        private int sent;
        private int expected;
        private boolean isWhole = true;

        /** Full from the start. */
        public Shipped() {
            send();
            send();
        }

        private void send() {
            ByteClaim claim = lane.sender().claim(MESSAGE);
            if (claim != null) {
                claim.putLong(0, sent);
                claim.putLong(8, sent);
                claim.commit();
                sent++;
            }
        }

        private int take() {
            return lane.receiver()
                    .poll(
                            message -> {
                                isWhole &= message.getLong(0) == expected && message.getLong(8) == expected;
                                expected++;
                            },
                            1);
        }

        @Actor
        public void sender() {
            for (int tries = 0; tries < 4 && sent == 2; tries++) {
                send();
            }
        }

        @Actor
        public void receiver() {
            take();
            take();
            take();
        }

        @Arbiter
        public void rest(II_Result r) {
            while (take() == 1) {
                // until empty
            }
            r.r1 = sent;
            r.r2 = isWhole && expected == sent ? 1 : 0;
            lane.sender().close();
            lane.receiver().close();
        }
    }

    /** Two words of one old message, and the receiver's position. */
    @State
    public static class Memory {
        static final VarHandle POSITIONS = MethodHandles.arrayElementVarHandle(long[].class);

        final RingMemory memory = RingMemory.allocate(64);
        final long[] position = new long[1];

        /** An old message of two words. */
        public Memory() {
            memory.putLong(8, 1);
            memory.putLong(16, 1);
        }

        void overwriteIfRead() {
            if ((long) POSITIONS.getAcquire(position, 0) == 24) {
                memory.putLong(8, 2);
                memory.putLong(16, 2);
            }
        }
    }

    /** The receiver moves its position before it has read the end of the message: what a missing release allows. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the old message, whole")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "overwritten while being read: the position came too early")
    public static class WeakenedEarlyPosition {
        @Actor
        public void sender(Memory lane) {
            lane.overwriteIfRead();
        }

        @Actor
        public void receiver(Memory lane, II_Result r) {
            r.r1 = (int) lane.memory.getLong(8);
            Memory.POSITIONS.setRelease(lane.position, 0, 24L);
            r.r2 = (int) lane.memory.getLong(16);
        }

        @Arbiter
        public void end(Memory lane) {
            lane.memory.close();
        }
    }

    /**
     * The receiver's position is written without any order. Never seen to fail on x86, which lets no store pass an earlier load;
     * kept for machines that do. The twin before stands in for it.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the old message, whole")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "overwritten while being read: release is missing")
    public static class WeakenedPlainPosition {
        @Actor
        public void sender(Memory lane) {
            lane.overwriteIfRead();
        }

        @Actor
        public void receiver(Memory lane, II_Result r) {
            r.r1 = (int) lane.memory.getLong(8);
            r.r2 = (int) lane.memory.getLong(16);
            lane.position[0] = 24;
        }

        @Arbiter
        public void end(Memory lane) {
            lane.memory.close();
        }
    }

    /** The header behind a message is not cleared before the message is published: an old byte is taken for a header. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the message, and nothing behind it")
    @Outcome(id = "1, 99", expect = ACCEPTABLE_INTERESTING, desc = "the message, and an old byte taken for a header")
    public static class WeakenedLateClear {
        private final RingMemory memory = RingMemory.allocate(64);

        /** What lies behind the new message was written by an old one. */
        public WeakenedLateClear() {
            memory.putLong(16, 99);
        }

        @Actor
        public void sender() {
            memory.putLong(8, 7);
            memory.putLongRelease(0, 1);
            memory.putLongRelease(16, 0);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) memory.getLongAcquire(0);
            r.r2 = r.r1 == 0 ? 0 : (int) memory.getLongAcquire(16);
        }

        @Arbiter
        public void end() {
            memory.close();
        }
    }

    /** The padding at the end of the memory is published before the message at its beginning. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the receiver looked too early")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "went round, looked too early there")
    @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "went round and found the message")
    @Outcome(
            id = "1, 55",
            expect = ACCEPTABLE_INTERESTING,
            desc = "went round to an old message: padding came too early")
    public static class WeakenedEarlyPadding {
        private final RingMemory memory = RingMemory.allocate(64);

        /** At the beginning lies an old message. */
        public WeakenedEarlyPadding() {
            memory.putLong(0, 55);
        }

        @Actor
        public void sender() {
            memory.putLongRelease(48, 1);
            memory.putLongRelease(0, 7);
        }

        @Actor
        public void receiver(II_Result r) {
            r.r1 = (int) memory.getLongAcquire(48);
            r.r2 = r.r1 == 0 ? 0 : (int) memory.getLongAcquire(0);
        }

        @Arbiter
        public void end() {
            memory.close();
        }
    }
}
