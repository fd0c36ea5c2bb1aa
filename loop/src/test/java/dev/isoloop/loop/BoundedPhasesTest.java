package dev.isoloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/** No flood keeps another kind of callback from its turn. */
class BoundedPhasesTest {
    @EveryHost
    void aFloodOfTasksLetsADueTimerInAfterOneBatch(HostKind host) {
        int[] count = {0};
        LoopProgram.expect(host, "timer:1024 done:3000", p -> {
            for (int n = 0; n < 3000; n++) {
                p.io(() -> {
                    if (++count[0] == 1) {
                        p.timeout(1, () -> p.log("timer:" + count[0]));
                        p.busy(5);
                    }
                    if (count[0] == 3000) p.log("done:" + count[0]);
                });
            }
        });
    }

    @EveryHost
    void aFloodOfSignalsLetsADueTimerInAfterOneBatch(HostKind host) {
        int[] count = {0};
        LoopProgram.expect(host, "timer:4096", p -> {
            for (int n = 0; n < 5000; n++) {
                p.loop.post(() -> {
                    if (++count[0] == 1) {
                        p.timeout(1, () -> p.log("timer:" + count[0]));
                        p.busy(5);
                    }
                });
            }
            p.io(() -> {});
        });
    }

    @EveryHost
    void whatComesInBehindATaskThatTheLoopHasSentItselfWaitsLikeThat(HostKind host) {
        LoopProgram.expect(host, "one two immediate own foreign", p -> {
            p.io(() -> {
                p.log("one");
                p.io(() -> p.log("own"));
                fromAnotherThread(() -> p.io(() -> p.log("foreign")));
            });
            p.io(() -> p.log("two"));
            p.immediate(() -> p.log("immediate"));
        });
    }

    private static void fromAnotherThread(Runnable action) {
        Thread thread = new Thread(action);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @EveryHost
    void tasksThatQueueThemselvesAgainRunOncePerTurnAndStarveNobody(HostKind host) {
        int[] count = {0};
        LoopProgram.expect(host, "immediate:1 timer:3 end:4", p -> {
            p.io(new Runnable() {
                @Override
                public void run() {
                    count[0]++;
                    p.busy(1);
                    if (count[0] < 4) p.io(this);
                    else p.log("end:" + count[0]);
                }
            });
            p.immediate(() -> p.log("immediate:" + count[0]));
            p.timeout(3, () -> p.log("timer:" + count[0]));
        });
    }

    @EveryHost
    void timersThatAreAlwaysLateLetTasksAndImmediatesIn(HostKind host) {
        List<String> order = new ArrayList<>();
        LoopProgram.expect(host, "", p -> {
            int[] left = {3};
            for (int n = 0; n < 2; n++) {
                Timeout[] interval = new Timeout[1];
                interval[0] = p.loop.setInterval(
                        () -> {
                            order.add("interval");
                            p.busy(10);
                            if (--left[0] <= 0) interval[0].cancel();
                        },
                        1);
            }
            p.busy(10);
            p.io(() -> order.add("task"));
            p.immediate(() -> order.add("immediate"));
        });
        assertEquals(List.of("interval", "interval", "task", "immediate", "interval", "interval"), order);
    }

    @EveryHost
    void immediatesThatSetThemselvesAgainLetTimersIn(HostKind host) {
        int[] count = {0};
        LoopProgram.expect(host, "timer:5", p -> {
            Immediate[] again = new Immediate[1];
            boolean[] stop = {false};
            again[0] = p.loop.newImmediate(() -> {
                count[0]++;
                p.busy(1);
                if (!stop[0]) again[0].set();
            });
            again[0].set();
            p.timeout(5, () -> {
                p.log("timer:" + count[0]);
                stop[0] = true;
            });
        });
        assertTrue(count[0] <= 6, "immediates: " + count[0]);
    }
}
