package dev.isoloop.conformance.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MemoryFuzzTest {
    @Test
    void randomCallsEndAsDocumented() throws InterruptedException {
        MemoryFuzz.Outcome outcome = new MemoryFuzz(2026, 3, 300_000, MemoryFuzz.EVERYTHING).run();
        assertEquals(List.of(), outcome.failures());
        assertEquals(300_000, outcome.calls());
        assertTrue(outcome.refused() > 1000, outcome.refused() + " were refused");
        assertTrue(outcome.refused() < 299_000, outcome.refused() + " were refused");
    }

    @Test
    void randomCallsEndAsDocumentedWithHardlyAnyMemory() {
        assertEquals(
                0,
                MemoryFuzzCommand.execute(
                        "--heap", "16m", "--direct", "2m", "--calls", "100000", "--threads", "2", "--json"));
    }

    @Test
    void whatIsNotDocumentedIsAFailureThatNamesSeedAndCall() throws InterruptedException {
        FuzzCall bad = FuzzCall.of("bad", draw -> {
            throw new ArithmeticException("not documented");
        });
        MemoryFuzz.Outcome outcome = new MemoryFuzz(7, 1, 100, List.of(bad)).run();
        assertFalse(outcome.failures().isEmpty());
        assertTrue(
                outcome.failures().get(0).startsWith("seed 7, fuzz 0 of 1, call 0, bad: "),
                outcome.failures().get(0));
    }

    @Test
    void aThreadThatEndsBeforeItsCallsAreMadeIsAFailure() throws InterruptedException {
        FuzzCall bad = FuzzCall.of("bad", draw -> {
            throw new ArithmeticException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String toString() {
                    throw new OutOfMemoryError("Java heap space");
                }
            };
        });
        MemoryFuzz.Outcome outcome = new MemoryFuzz(7, 2, 100, List.of(bad)).run();
        assertEquals(2, outcome.failures().size(), outcome.failures()::toString);
        assertEquals(
                "seed 7, fuzz 0 of 2, call 0, bad has ended its thread: java.lang.OutOfMemoryError: Java heap space",
                outcome.failures().get(0));
    }

    @Test
    void aComplaintAboutNullNeedsANull() throws InterruptedException {
        FuzzCall bad = FuzzCall.of("bad", draw -> {
            throw new NullPointerException();
        });
        assertFalse(new MemoryFuzz(7, 1, 10, List.of(bad)).run().failures().isEmpty());
    }

    @Test
    void badArgumentsAreRefusedWithCodeTwo() {
        assertEquals(2, MemoryFuzzCommand.execute("--calls", "0"));
        assertEquals(2, MemoryFuzzCommand.execute("--threads", "0"));
        assertEquals(2, MemoryFuzzCommand.execute("--threads", "many"));
        assertEquals(2, MemoryFuzzCommand.execute("--heap", "-5"));
        assertEquals(2, MemoryFuzzCommand.execute("--nonsense"));
    }

    @Test
    void sizesWithWhichNoJvmStartsAreRefused() {
        for (String size : List.of("1k", "99999999g")) {
            assertEquals(2, MemoryFuzzCommand.execute("--heap", size, "--calls", "1"));
        }
        assertEquals(2, MemoryFuzzCommand.execute("--direct", "99999999999999999999", "--calls", "1"));
    }

    @Test
    void theComplaintOfAJvmIsNotTheVariablesItHasPickedUp() {
        assertEquals(
                "Too small maximum heap",
                MemoryFuzzCommand.complaintIn(List.of(
                        "NOTE: Picked up JDK_JAVA_OPTIONS: -Xint",
                        "Picked up JAVA_TOOL_OPTIONS: -Xss1m",
                        "Too small maximum heap",
                        "Error: Could not create the Java Virtual Machine.")));
        assertEquals("no reason given", MemoryFuzzCommand.complaintIn(List.of()));
    }

    @Test
    void memoryOutsideTheHeapThatRunsOutUnannouncedIsAFailure() throws InterruptedException {
        FuzzCall leaking = FuzzCall.of("leaking", draw -> {
            throw new OutOfMemoryError("Cannot reserve 100 bytes of direct buffer memory");
        });
        assertFalse(new MemoryFuzz(7, 1, 10, List.of(leaking)).run().failures().isEmpty());
        FuzzCall tinyHeap = FuzzCall.of("tiny heap", draw -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertEquals(
                List.of(), new MemoryFuzz(7, 1, 10, List.of(tinyHeap)).run().failures());
    }
}
