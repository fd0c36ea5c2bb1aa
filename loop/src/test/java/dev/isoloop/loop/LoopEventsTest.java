package dev.isoloop.loop;

import static dev.isoloop.loop.LoopProgram.expect;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How listeners are kept. */
@org.junit.jupiter.api.Timeout(value = 30, unit = TimeUnit.SECONDS)
class LoopEventsTest {
    @Test
    void listenersAddedOrRemovedDuringAnEmissionDoNotAffectIt() {
        expect(HostKind.CALLERS_THREAD, "!1:a !1:b !2:a !2:c", p -> {
            Subscription[] b = new Subscription[1];
            p.events.onUncaughtError((error, origin) -> {
                p.log("!" + error.getMessage() + ":a");
                if (b[0] != null) {
                    b[0].close();
                    b[0] = null;
                    p.events.onUncaughtError((e, o) -> p.log("!" + e.getMessage() + ":c"));
                }
            });
            b[0] = p.events.onUncaughtError((error, origin) -> p.log("!" + error.getMessage() + ":b"));
            p.immediate(p.fails("1"));
            p.immediate(p.fails("2"));
        });
    }

    @Test
    void aListenerForOnceIsGoneBeforeItsFirstCall() {
        expect(HostKind.CALLERS_THREAD, "!1 exit:1", 1, p -> {
            p.events.once().onUncaughtError((error, origin) -> {
                p.log("!" + error.getMessage());
                p.immediate(p.fails("2"));
            });
            p.events.onExit(code -> p.log("exit:" + code));
            p.immediate(p.fails("1"));
        });
    }

    @Test
    void theSameListenerMayBeAddedTwiceAndIsRemovedOneAtATime() {
        expect(HostKind.CALLERS_THREAD, "exit", p -> {
            java.util.function.IntConsumer listener = code -> p.log("exit");
            p.events.onExit(listener);
            Subscription second = p.events.onExit(listener);
            second.close();
            second.close();
        });
    }

    @Test
    void unhandledRejectionsReachTheirListenersInStepFourOfTheDrain() {
        expect(HostKind.CALLERS_THREAD, "tick micro unhandled:no after timer", p -> {
            p.events.onUnhandledRejection((reason, promise) -> {
                p.log("unhandled:" + reason.getMessage());
                p.tick("after");
            });
            p.timeout(1, "timer");
            Promise.rejected(new IllegalStateException("no"));
            p.micro("micro");
            p.tick("tick");
        });
    }

    @Test
    void aRejectionThatNobodyHearsOfIsAnUncaughtErrorOfThatOrigin() {
        expect(HostKind.CALLERS_THREAD, "UNHANDLED_REJECTION:no", p -> {
            p.events.onUncaughtError((error, origin) -> p.log(origin + ":" + error.getMessage()));
            Promise.rejected(new IllegalStateException("no"));
        });
        expect(HostKind.CALLERS_THREAD, "exit:1", 1, p -> {
            p.events.onExit(code -> p.log("exit:" + code));
            Promise.rejected(new IllegalStateException("no"));
            p.timeout(1, "never");
        });
    }

    @Test
    void exitInsideAPromiseHandlerEndsTheLoop() {
        expect(HostKind.CALLERS_THREAD, "exit:3", 3, p -> {
            p.events.onExit(code -> p.log("exit:" + code));
            Promise.resolved(1).thenAccept(value -> p.loop.exit(3)).catchError(error -> {
                p.log("never");
                return null;
            });
        });
    }

    @Test
    void reactionsOfPromisesAreMicrotasks() {
        expect(HostKind.CALLERS_THREAD, "tick then micro", p -> {
            Promise.resolved(1).thenAccept(value -> p.log("then"));
            p.micro("micro");
            p.tick("tick");
        });
    }
}
