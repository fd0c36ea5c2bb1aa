package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.AggregateException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThrowablesTest {
    static class Own extends Exception {
        private static final long serialVersionUID = 1L;

        Own(String message) {
            super(message);
        }
    }

    static final class WithCode extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int code;

        WithCode(String message, int code) {
            super(message);
            this.code = code;
        }
    }

    static final class Decorating extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Decorating(String message) {
            super("<" + message + ">");
        }
    }

    static final class Silent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Silent() {
            super("always this", null, false, false);
        }
    }

    record Failure(WithCode cause) {}

    @Test
    void classMessageAndStackTraceAreKept() {
        for (Throwable original : List.of(
                new IllegalStateException("m"),
                new RuntimeException(),
                new Error("e"),
                new AssertionError("a"),
                new StackOverflowError(),
                new OutOfMemoryError("x"),
                new IndexOutOfBoundsException(5),
                new NoSuchElementException(),
                new FileNotFoundException("f"),
                new Own("own"),
                new DataCloneException("path: rule"),
                new Throwable("plain"))) {
            Throwable copy = copied(original);
            assertEquals(original.getMessage(), copy.getMessage());
            assertArrayEquals(original.getStackTrace(), copy.getStackTrace());
            assertNull(copy.getCause());
        }
    }

    @Test
    void causesAreKeptWhateverTheConstructor() {
        IOException cause = new IOException("io");
        for (Throwable original : List.of(
                new IllegalStateException("m", cause),
                new RuntimeException(cause),
                new UncheckedIOException("u", cause),
                new UncheckedIOException(cause),
                new ExecutionException(cause),
                new CompletionException("c", cause),
                new Own("o").initCause(cause),
                new AssertionError("a", cause))) {
            Throwable copy = copied(original);
            assertEquals(original.getMessage(), copy.getMessage());
            assertEquals("io", copy.getCause().getMessage());
            assertSame(IOException.class, copy.getCause().getClass());
        }
    }

    @Test
    void helpfulMessagesOfNullPointersAreKept() {
        Object[] nothing = List.of().isEmpty() ? null : new Object[1];
        NullPointerException original = assertThrows(NullPointerException.class, () -> nothing[0] = 1);
        assertNotNull(original.getMessage());
        assertEquals(original.getMessage(), copied(original).getMessage());
    }

    @Test
    void filesOfFileSystemExceptionsAreKept() {
        NoSuchFileException copy = copied(new NoSuchFileException("a", "b", "gone"));
        assertEquals("a", copy.getFile());
        assertEquals("b", copy.getOtherFile());
        assertEquals("gone", copy.getReason());
        assertEquals("a", copied(new NoSuchFileException("a")).getFile());
    }

    @Test
    void suppressedThrowablesAreKeptInOrder() {
        RuntimeException original = new RuntimeException("r");
        original.addSuppressed(new Own("1"));
        original.addSuppressed(new Error("2"));
        Throwable[] suppressed = copied(original).getSuppressed();
        assertSame(Own.class, suppressed[0].getClass());
        assertEquals("2", suppressed[1].getMessage());
    }

    @Test
    void aSuppressedThrowableMayBeCausedByTheOneItIsSuppressedIn() {
        RuntimeException original = new RuntimeException("r");
        original.addSuppressed(new RuntimeException("first"));
        original.addSuppressed(new IllegalStateException("close failed", original));
        original.addSuppressed(new RuntimeException("last"));
        RuntimeException copy = copied(original);
        assertEquals("first", copy.getSuppressed()[0].getMessage());
        assertSame(copy, copy.getSuppressed()[1].getCause());
        assertEquals("last", copy.getSuppressed()[2].getMessage());
        Throwable inner = copied(original.getSuppressed()[1]);
        assertSame(inner, inner.getCause().getSuppressed()[1]);
    }

    @Test
    void aCycleOfCausesAloneIsRefused() {
        RuntimeException one = new RuntimeException("1");
        RuntimeException two = new RuntimeException("2", one);
        one.initCause(two);
        assertEquals(
                "message: java.lang.RuntimeException can't be cloned: a cycle leads back to it through objects that are complete"
                        + " only once they are constructed; let the cycle pass through a list, a map or an array",
                refusalOf(one));
    }

    @Test
    void aThrowableThatCanNotBeBuiltAgainGetsAStandIn() {
        Throwable original = new WithCode("m", 5).initCause(new Own("cause"));
        original.addSuppressed(new Own("s"));
        StandInException standIn = assertInstanceOf(StandInException.class, cloneOf((Object) original));
        assertEquals(WithCode.class.getName(), standIn.originalClassName());
        assertEquals("m", standIn.getMessage());
        assertEquals(original.toString(), standIn.toString());
        assertArrayEquals(original.getStackTrace(), standIn.getStackTrace());
        assertSame(Own.class, standIn.getCause().getClass());
        assertSame(Own.class, standIn.getSuppressed()[0].getClass());
        for (Throwable other : List.of(new Decorating("x"), new RuntimeException("anonymous") {
            private static final long serialVersionUID = 1L;
        })) {
            assertEquals(
                    other.toString(),
                    assertInstanceOf(StandInException.class, cloneOf((Object) other))
                            .toString());
        }
        assertEquals(standIn.toString(), copied(standIn).toString());
    }

    @Test
    void aConstructorWithoutParametersWillDoIfTheMessageIsTheSame() {
        Silent copy = copied(new Silent());
        assertEquals("always this", copy.getMessage());
    }

    @Test
    void aComponentThatTakesNoStandInIsRefused() {
        assertEquals(
                "failure.cause: the copy is a dev.isoloop.isolates.clone.StandInException for "
                        + WithCode.class.getName()
                        + ", which is no " + WithCode.class.getName()
                        + "; declare a more general type or register a Cloner",
                refusalOf(new Failure(new WithCode("m", 1))));
    }

    @Test
    void anAggregateKeepsItsErrorsApartFromWhatWasSuppressedBesides() {
        IOException first = new IOException("one");
        AggregateException original = new AggregateException("both", List.of(first, new Own("two")));
        original.addSuppressed(new IllegalStateException("besides"));
        original.initCause(first);
        AggregateException copy = cloneOf(original);
        assertEquals("both", copy.getMessage());
        assertEquals(2, copy.errors().size());
        assertInstanceOf(IOException.class, copy.errors().get(0));
        assertEquals("two", assertInstanceOf(Own.class, copy.errors().get(1)).getMessage());
        assertEquals(3, copy.getSuppressed().length);
        assertEquals("besides", copy.getSuppressed()[2].getMessage());
        assertSame(copy.errors().get(0), copy.getCause());
        assertArrayEquals(original.getStackTrace(), copy.getStackTrace());
        assertEquals(
                0, cloneOf(new AggregateException("none", List.of())).errors().size());
    }
}
