package dev.isoloop.isolates.clone;

import static dev.isoloop.isolates.clone.Clones.assertShared;
import static dev.isoloop.isolates.clone.Clones.cloneOf;
import static dev.isoloop.isolates.clone.Clones.copied;
import static dev.isoloop.isolates.clone.Clones.refusalOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClonersTest {
    /** Copies its parts at once and announces its copy, so it may be part of a cycle. */
    static class Person implements CloneableMessage<Person> {
        String name;
        Object friend;

        Person(String name) {
            this.name = name;
        }

        @Override
        public Person cloneMessage(CloneContext context) {
            Person copy = new Person(name);
            context.announce(copy);
            copy.friend = context.clone("friend", friend);
            return copy;
        }
    }

    /** Copies what follows it later, so chains of it need no stack. */
    static final class Wagon implements CloneableMessage<Wagon> {
        final int number;
        Wagon next;
        List<Object> load;

        Wagon(int number) {
            this.number = number;
        }

        @Override
        public Wagon cloneMessage(CloneContext context) {
            Wagon copy = new Wagon(number);
            context.cloneLater("next", next, wagon -> copy.next = wagon);
            context.cloneLater("load", load, list -> copy.load = list);
            return copy;
        }
    }

    /** Neither announces nor waits. */
    static final class Stubborn implements CloneableMessage<Stubborn> {
        Object part;

        @Override
        public Stubborn cloneMessage(CloneContext context) {
            Stubborn copy = new Stubborn();
            copy.part = context.clone("part", part);
            return copy;
        }
    }

    record Custom(int value) implements CloneableMessage<Custom> {
        @Override
        public Custom cloneMessage(CloneContext context) {
            return new Custom(value + 1);
        }
    }

    record Around(Custom custom) {}

    static final class Shared implements Shareable {}

    record OfShared(Shared shared) {}

    static class Foreign {
        int[] state = {1};
    }

    static final class MoreForeign extends Foreign {}

    static final class Money {}

    record Bill(Money money, Object note) {}

    record Overridden(int value) {}

    interface Bag extends List<String> {}

    static final class PaperBag extends AbstractList<String> implements Bag {
        @Override
        public String get(int index) {
            return "paper";
        }

        @Override
        public int size() {
            return 1;
        }
    }

    @Test
    void aCloneableMessageCopiesItself() {
        Person person = new Person("p");
        person.friend = new int[] {1};
        Person copy = copied(person);
        assertEquals("p", copy.name);
        assertNotSame(person.friend, copy.friend);
    }

    @Test
    void aCloneableRecordIsNeverTakenAsProven() {
        assertEquals(new Custom(2), cloneOf(new Custom(1)));
        assertEquals(new Around(new Custom(2)), cloneOf(new Around(new Custom(1))));
    }

    @Test
    void cyclesThroughAnAnnouncedCopyAreRebuilt() {
        Person one = new Person("1");
        Person two = new Person("2");
        one.friend = new ArrayList<>(List.of(two, one));
        two.friend = one;
        Person copy = copied(one);
        List<?> friends = (List<?>) copy.friend;
        assertSame(copy, friends.get(1));
        assertSame(copy, ((Person) friends.get(0)).friend);
    }

    @Test
    void aCycleWithoutAnnouncementIsRefusedWithTheWayOut() {
        Stubborn stubborn = new Stubborn();
        Person between = new Person("b");
        between.friend = stubborn;
        stubborn.part = between;
        assertEquals(
                "stubborn.part.friend: " + Stubborn.class.getName()
                        + " can't be cloned: it contains itself, and its copy is needed before it exists; let its cloner"
                        + " announce the copy, or ask for the part with CloneContext.cloneLater",
                refusalOf(stubborn));
    }

    @Test
    void aCycleWithoutAnnouncementIsFineThroughAContainer() {
        Stubborn stubborn = new Stubborn();
        stubborn.part = new ArrayList<>(List.of(stubborn));
        Stubborn copy = copied(stubborn);
        assertSame(copy, ((List<?>) copy.part).get(0));
    }

    @Test
    void chainsThatCopyLaterMayBeAnyLength() {
        Wagon first = new Wagon(0);
        Wagon last = first;
        for (int number = 1; number <= 100_000; number++) {
            last.next = new Wagon(number);
            last = last.next;
        }
        last.load = new ArrayList<>(List.of(first));
        Wagon copy = copied(first);
        Wagon level = copy;
        for (int number = 0; number < 100_000; number++) {
            assertEquals(number, level.number);
            assertNull(level.load);
            level = level.next;
        }
        assertSame(copy, level.load.get(0));
    }

    @Test
    void chainsThatCopyAtOnceAreRefusedBeforeTheStackIsFull() throws Exception {
        Person first = new Person("first");
        Person last = first;
        for (int at = 1; at < Walk.NESTED_MAX; at++) {
            Person next = new Person("p" + at);
            last.friend = List.of(next);
            last = next;
        }
        AtomicReference<Object> seen = new AtomicReference<>();
        Thread small = new Thread(null, () -> seen.set(cloneOf(first)), "small-stack", 512 << 10);
        small.start();
        small.join();
        assertSame(Person.class, seen.get().getClass());
        last.friend = new Person("one too many");
        assertTrue(refusalOf(first)
                .endsWith(Person.class.getName()
                        + " can't be cloned: 200 cloners are waiting for their parts already; let them"
                        + " use CloneContext.cloneLater"));
    }

    @Test
    void refusalsInsideClonersHaveThePartsNames() {
        Person person = new Person("p");
        person.friend = List.of(1, new Thread());
        String rule =
                ": java.lang.Thread can't be cloned; make it a record, implement CloneableMessage or register a Cloner";
        assertEquals("message[0].friend[1]" + rule, refusalOf(List.of(person)));
        Wagon wagon = new Wagon(1);
        wagon.next = new Wagon(2);
        wagon.next.load = List.of(new Thread());
        assertEquals("wagon.next.load[0]" + rule, refusalOf(wagon));
    }

    @Test
    void whatAClonerThrowsReachesTheSenderUnchanged() {
        IOException failure = new IOException("from the cloner");
        CloneableMessage<Object> throwing = context -> {
            throw Rethrow.unchanged(failure);
        };
        assertSame(failure, assertThrows(IOException.class, () -> cloneOf(List.of(throwing))));
    }

    @Test
    void aClonerThatSwallowsARefusalDoesNotMakeTheMessageSendable() {
        CloneableMessage<Object> swallowing = context -> {
            try {
                return context.clone("part", new Thread());
            } catch (DataCloneException ignored) {
                return "swallowed";
            }
        };
        assertTrue(refusalOf(List.of(swallowing)).contains(".part: java.lang.Thread"));
    }

    @Test
    void aContextIsGoodOnlyDuringItsCall() {
        AtomicReference<CloneContext> kept = new AtomicReference<>();
        CloneableMessage<Object> leaking = context -> {
            kept.set(context);
            return "copy";
        };
        assertEquals("copy", StructuredClone.clone(leaking, dev.isoloop.channels.TransferList.none()));
        CloneContext context = kept.get();
        assertThrows(IllegalStateException.class, () -> context.clone("x", 1));
        assertThrows(IllegalStateException.class, () -> context.cloneLater("x", 1, copy -> {}));
        assertThrows(IllegalStateException.class, () -> context.announce(1));
    }

    @Test
    void aClonerHasToReturnWhatItAnnounced() {
        CloneableMessage<Object> fickle = context -> {
            context.announce("one");
            return "two";
        };
        assertThrows(IllegalStateException.class, () -> cloneOf(fickle));
        CloneableMessage<Object> twice = context -> {
            context.announce("one");
            context.announce("one");
            return "one";
        };
        assertThrows(IllegalStateException.class, () -> cloneOf(twice));
        CloneableMessage<Object> nothing = context -> null;
        assertTrue(refusalOf(nothing).contains("has returned null"));
    }

    @Test
    void aClonerMayCloneAMessageOfItsOwn() {
        CloneableMessage<Object> busy = context -> {
            int[] own = cloneOf(new int[] {1, 2});
            return context.clone("own", own).length;
        };
        assertEquals(List.of(2, 2), cloneOf(List.<Object>of(busy, busy)));
    }

    @Test
    void shareablesAndRecordsOfThemAreShared() {
        assertShared(new Shared());
        assertShared(new OfShared(new Shared()));
        assertShared(List.of(new Shared()));
    }

    @Test
    void aRegisteredClonerServesItsClassAndSubclasses() {
        Cloners.register(Foreign.class, (original, context) -> {
            Foreign copy = new Foreign();
            copy.state = context.clone("state", original.state);
            return copy;
        });
        Foreign original = new Foreign();
        assertNotSame(original.state, copied(original).state);
        assertSame(Foreign.class, cloneOf((Object) new MoreForeign()).getClass());
        assertThrows(IllegalStateException.class, () -> Cloners.register(Foreign.class, (any, context) -> any));
    }

    @Test
    void aRegisteredClonerServesTheImplementationsOfAnInterface() {
        assertTrue(refusalOf(new PaperBag()).contains("not one of the collections"));
        Cloners.register(Bag.class, (original, context) -> original);
        assertShared(new PaperBag());
    }

    @Test
    void aRegistrationChangesWhatWasProvenOrRefusedBefore() {
        assertShared(new Overridden(1));
        Cloners.register(Overridden.class, (original, context) -> new Overridden(original.value() + 1));
        assertEquals(new Overridden(2), cloneOf(new Overridden(1)));
        Bill bill = new Bill(new Money(), "note");
        assertTrue(refusalOf(bill).startsWith("bill.money: "));
        Cloners.registerImmutable(Money.class);
        assertShared(bill);
    }

    @Test
    void whatTheLibraryCopiesItselfCanNotBeReplaced() {
        for (Class<?> taken :
                List.of(String.class, ArrayList.class, HashMap.class, int[].class, Object.class, Thread.State.class)) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Cloners.registerImmutable(taken));
            assertEquals(taken.getName() + " has a rule that can't be replaced", refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Cloners.registerImmutable(Map.class));
    }

    /** What the array throws is the cloner's business, before and after the walk has ended. */
    @Test
    void anArrayStoreExceptionOfATakerReachesTheSenderUnchanged() {
        Object[] wishes = new IOException[1];
        CloneableMessage<Object> wishing = context -> {
            context.cloneLater("wish", "no exception", copy -> wishes[0] = copy);
            return "copied";
        };
        String said = "java.lang.String";
        assertEquals(
                said,
                assertThrows(ArrayStoreException.class, () -> cloneOf(wishing)).getMessage());
        record Wish(List<Object> all) {}
        Wish endless = new Wish(new ArrayList<>());
        endless.all().add(endless);
        CloneableMessage<Object> late = context -> {
            context.cloneLater("wish", endless, copy -> wishes[0] = copy);
            return "copied";
        };
        endless.all().add(late);
        assertThrows(ArrayStoreException.class, () -> cloneOf(endless));
    }
}
