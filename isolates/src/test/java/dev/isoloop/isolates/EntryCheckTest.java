package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be an isolate's main program. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EntryCheckTest {
    /** A class that makes its own state in the isolate. */
    static final class Counting implements IsolateMain {
        private final int start = 41;

        @Override
        public void run(IsolateContext context) {
            context.parentPort().postMessage(start + 1);
        }
    }

    static final class NeedsArgument implements IsolateMain {
        @SuppressWarnings("unused")
        NeedsArgument(String argument) {}

        @Override
        public void run(IsolateContext context) {}
    }

    @SuppressWarnings("ClassCanBeStatic")
    class Inner implements IsolateMain {
        @Override
        public void run(IsolateContext context) {
            notStatic(context);
        }
    }

    static void main(IsolateContext context) {
        context.parentPort().postMessage("from a static method");
    }

    void notStatic(IsolateContext context) {}

    private static String refusalOf(IsolateMain main) {
        return assertThrows(IllegalArgumentException.class, () -> EntryCheck.requireHoldsNothing(main))
                .getMessage();
    }

    @Test
    void aLambdaThatCapturesNothingIsAccepted() {
        IsolateMain main = context -> context.exit(0);
        assertSame(main, EntryCheck.requireHoldsNothing(main));
    }

    @Test
    void aReferenceToAStaticMethodIsAccepted() {
        assertEquals(
                List.of("from a static method"),
                Program.trace(p -> Isolate.spawn(EntryCheckTest::main).onMessage(p::log)));
    }

    @Test
    void aLambdaThatCapturesIsRefusedNamingTheTypeAndTheWayOut() {
        List<String> captured = List.of("x");
        String refusal = refusalOf(context -> context.exit(captured.size()));
        assertTrue(refusal.contains("java.util.List"), refusal);
        assertTrue(refusal.contains("workerData"), refusal);
    }

    @Test
    void aLambdaThatCapturesAPrimitiveIsRefusedToo() {
        int captured = List.of("x").size();
        String refusal = refusalOf(context -> context.exit(captured));
        assertTrue(refusal.contains("captures a int"), refusal);
    }

    @Test
    void aReferenceToAMethodOfAnObjectIsRefusedNamingTheObjectsType() {
        String refusal = refusalOf(this::notStatic);
        assertTrue(refusal.contains("EntryCheckTest"), refusal);
    }

    @Test
    void anAnonymousClassThatUsesItsSurroundingsIsRefused() {
        String refusal = refusalOf(new IsolateMain() {
            @Override
            public void run(IsolateContext context) {
                notStatic(context);
            }
        });
        assertTrue(refusal.contains("EntryCheckTest"), refusal);
    }

    @Test
    void anObjectWithFieldsIsRefusedNamingTheField() {
        String refusal = refusalOf(new Counting());
        assertTrue(refusal.contains("start"), refusal);
    }

    @Test
    void aClassWithFieldsIsFineSinceItsObjectIsMadeInTheIsolate() {
        assertEquals(
                List.of("42"), Program.trace(p -> Isolate.spawn(Counting.class).onMessage(p::log)));
    }

    @Test
    void aClassWithoutASuitableConstructorIsRefusedAtOnce() {
        String needs = assertThrows(IllegalArgumentException.class, () -> Isolate.spawn(NeedsArgument.class))
                .getMessage();
        assertTrue(needs.contains("constructor without parameters"), needs);
        String inner = assertThrows(IllegalArgumentException.class, () -> Isolate.spawn(Inner.class))
                .getMessage();
        assertTrue(inner.contains("make it static"), inner);
        String type = assertThrows(IllegalArgumentException.class, () -> Isolate.spawn(IsolateMain.class))
                .getMessage();
        assertTrue(type.contains("abstract"), type);
    }
}
