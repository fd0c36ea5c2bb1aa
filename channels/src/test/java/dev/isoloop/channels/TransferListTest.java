package dev.isoloop.channels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.sharedmem.Transferable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All or nothing, and errors that name the index and the reason. */
@Timeout(60)
class TransferListTest {
    /** A thing with a state, equal to all others of its kind: the list must tell them apart by identity. */
    private static final class Token implements Transferable {
        private final List<Token> order;
        private String refusal;

        Token(List<Token> order) {
            this.order = order;
        }

        @Override
        public void requireTransferable() {
            if (refusal != null) {
                throw new IllegalStateException(refusal);
            }
        }

        @Override
        public Token transfer() {
            requireTransferable();
            refusal = "detached";
            order.add(this);
            return new Token(order);
        }

        boolean isDetached() {
            return "detached".equals(refusal);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Token;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private final List<Token> order = new ArrayList<>();

    private Token[] tokens(int count) {
        Token[] tokens = new Token[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = new Token(order);
        }
        return tokens;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 9, 40})
    void allItemsMoveInOrderAndHaveTheirReplacements(int count) {
        Token[] tokens = tokens(count);
        TransferList list = TransferList.of(tokens);
        assertEquals(count, list.size());
        assertTrue(order.isEmpty());
        for (int i = 0; i < count; i++) {
            assertNull(list.replacementAt(i));
        }
        list.move();
        assertEquals(count, order.size());
        for (int i = 0; i < count; i++) {
            assertSame(tokens[i], order.get(i));
            assertSame(tokens[i], list.itemAt(i));
            assertTrue(list.contains(tokens[i]));
            assertTrue(list.replacementAt(i) instanceof Token);
            assertSame(list.replacementAt(i), list.replacement(tokens[i]));
        }
        for (int outside : new int[] {-1, count}) {
            assertThrows(IndexOutOfBoundsException.class, () -> list.itemAt(outside));
            assertThrows(IndexOutOfBoundsException.class, () -> list.replacementAt(outside));
        }
        Token stranger = new Token(order);
        assertFalse(list.contains(stranger));
        assertFalse(list.contains(null));
        assertNull(list.replacement(stranger));
        assertNull(list.replacement(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20})
    void aNullItemIsNamedByItsIndex(int count) {
        Transferable[] items = tokens(count);
        items[2] = null;
        assertRefused("transfer[2] is null", items);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20})
    void aDuplicateIsNamedWithItsFirstPlace(int count) {
        Token[] items = tokens(count);
        items[2] = items[0];
        assertRefused("transfer[2] is the same Token as transfer[0]", items);
    }

    @Test
    void anItemThatRefusesIsNamedWithItsReason() {
        Token[] items = tokens(3);
        items[1].refusal = "lent to a channel";
        DataCloneException refused =
                assertRefused("transfer[1], a Token, can't be transferred: lent to a channel", items);
        assertTrue(refused.getCause() instanceof IllegalStateException);
    }

    @Test
    void aListOfOneRefusesAsALongerOneDoes() {
        Token token = tokens(1)[0];
        assertRefused("transfer[0] is null", (Token) null);
        token.refusal = "lent to a channel";
        assertRefused("transfer[0], a Token, can't be transferred: lent to a channel", token);
    }

    @Test
    void aThingThatMovesWithoutAListIsCheckedAndNamedAsInOne() {
        Token token = tokens(1)[0];
        TransferList.requireTransferable(token);
        assertTrue(order.isEmpty(), "nothing was detached");
        assertTrue(TransferList.transfer(token) instanceof Token);
        assertEquals(List.of(token), order);
        assertThrowsNaming("transfer[0], a Token, can't be transferred: detached", () -> TransferList.transfer(token));
        assertThrowsNaming(
                "transfer[0], a Token, can't be transferred: detached", () -> TransferList.requireTransferable(token));
        assertThrowsNaming("transfer[0] is null", () -> TransferList.requireTransferable(null));
        assertThrowsNaming(
                "transfer[0], a Contested, was taken away",
                () -> TransferList.transfer(new Contested(new IllegalStateException("closed meanwhile"))));
    }

    private static void assertThrowsNaming(String expected, Executable call) {
        DataCloneException refused = assertThrows(DataCloneException.class, call);
        assertTrue(refused.getMessage().startsWith(expected), refused.getMessage());
    }

    private DataCloneException assertRefused(String expected, Transferable... items) {
        DataCloneException refused = assertThrows(DataCloneException.class, () -> TransferList.of(items));
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
        assertTrue(order.isEmpty(), "nothing was detached");
        return refused;
    }

    @Test
    void anItemThatRefusesLateKeepsAllOthersInPlace() {
        Token[] items = tokens(3);
        TransferList list = TransferList.of(items);
        items[2].refusal = "closed";
        assertTrue(
                assertThrows(DataCloneException.class, list::move).getMessage().contains("transfer[2]"));
        assertFalse(items[0].isDetached());
        items[2].refusal = null;
        list.move();
        assertArrayEquals(items, order.toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aListMovesOnceAndHasNoReplacementsBefore(int count) {
        Token[] items = tokens(count);
        TransferList list = TransferList.of(items);
        assertThrows(IllegalStateException.class, () -> list.replacement(items[0]));
        list.move();
        assertThrows(IllegalStateException.class, list::move);
    }

    @Test
    void theCallersArrayIsCopied() {
        Token[] items = tokens(2);
        Token first = items[0];
        TransferList list = TransferList.of(items);
        items[0] = null;
        list.move();
        assertTrue(list.replacement(first) instanceof Token);
    }

    @Test
    void anEmptyListIsAlwaysTheSameAndMovesNothingAnyNumberOfTimes() {
        assertSame(TransferList.none(), TransferList.of());
        TransferList.none().move();
        TransferList.none().move();
        assertEquals(0, TransferList.none().size());
        assertFalse(TransferList.none().contains(this));
        assertNull(TransferList.none().replacement(this));
        assertThrows(NullPointerException.class, () -> TransferList.of((Transferable[]) null));
    }

    /** Agrees when it is asked, and throws when it is to move: another thread was quicker, for one. */
    private record Contested(RuntimeException reason) implements Transferable {
        @Override
        public void requireTransferable() {}

        @Override
        public Contested transfer() {
            throw reason;
        }
    }

    /** A thing that must be closed by somebody. */
    private record Resource(List<String> closed) implements Transferable, AutoCloseable {
        @Override
        public void requireTransferable() {}

        @Override
        public Resource transfer() {
            return new Resource(closed);
        }

        @Override
        public void close() {
            closed.add("closed");
        }
    }

    @Test
    void whatHasMovedIsClosedWhenAnotherThreadTakesALaterItemAway() {
        List<String> closed = new ArrayList<>();
        TransferList list =
                TransferList.of(new Resource(closed), new Contested(new IllegalStateException("closed meanwhile")));
        DataCloneException lost = assertThrows(DataCloneException.class, list::move);
        assertTrue(lost.getMessage().startsWith("transfer[1], a Contested, was taken away"), lost.getMessage());
        assertEquals(List.of("closed"), closed);
    }

    @Test
    void whatHasMovedIsClosedWhenALaterItemFailsInAWayOfItsOwn() {
        List<String> closed = new ArrayList<>();
        RuntimeException reason = new UnsupportedOperationException("not today");
        TransferList list = TransferList.of(new Resource(closed), new Contested(reason));
        assertSame(reason, assertThrows(UnsupportedOperationException.class, list::move));
        assertEquals(List.of("closed"), closed);
    }
}
