package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order, and in which poll phase, the ports of one loop are served. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortOrderTest {
    @Test
    void portsAreServedInTheOrderInWhichTheyWereMadeNotInTheOrderOfPosting() {
        assertEquals(List.of("c.1", "c.2", "d.1"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            d.port1().onMessage(message -> p.log("d.1"));
            c.port2().onMessage(message -> p.log("c.2"));
            c.port1().onMessage(message -> p.log("c.1"));
            d.port2().postMessage(0);
            c.port1().postMessage(0);
            c.port2().postMessage(0);
            p.loop.setImmediate(() -> {
                c.port1().close();
                c.port2().close();
                d.port1().close();
            });
        }));
    }

    @Test
    void aMessageForAPortWhoseTurnIsToComeIsDeliveredNowOneForAServedPortWaits() {
        assertEquals(List.of("c.1 ask", "c.2 ask", "c.2 answer", "immediate", "c.1 answer"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("c.1 " + message);
                if (message.equals("ask")) {
                    c.port1().postMessage("answer");
                }
            });
            c.port2().onMessage(message -> {
                p.log("c.2 " + message);
                if (message.equals("ask")) {
                    c.port2().postMessage("answer");
                }
            });
            c.port1().postMessage("ask");
            c.port2().postMessage("ask");
            p.loop.setImmediate(p.logging("immediate"));
            p.turns(3, () -> c.port1().close());
        }));
    }

    /** c.1 is served and makes the channel n; d.1 is served after it. From the next phase on the order is c.1, n.1, n.2, d.1. */
    @Test
    void aPortMadeWhileServingIsServedFromTheNextPhaseOnJustBeforeThoseThatWereStillToCome() {
        List<String> expected = List.of("c.1", "d.1", "immediate", "n.1", "c.1 again", "n.1", "n.2", "d.1");
        assertEquals(expected, Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel d = new MessageChannel();
            List<MessageChannel> made = new ArrayList<>();
            c.port1().onMessage(message -> {
                p.log(made.isEmpty() ? "c.1" : "c.1 again");
                if (made.isEmpty()) {
                    MessageChannel n = new MessageChannel();
                    made.add(n);
                    n.port1().onMessage(m -> p.log("n.1"));
                    n.port2().onMessage(m -> p.log("n.2"));
                    n.port2().postMessage(0);
                }
            });
            d.port1().onMessage(message -> p.log("d.1"));
            c.port2().postMessage(0);
            d.port2().postMessage(0);
            p.loop.setImmediate(() -> {
                p.log("immediate");
                p.loop.setImmediate(() -> {
                    d.port2().postMessage(0);
                    made.get(0).port1().postMessage(0);
                    made.get(0).port2().postMessage(0);
                    c.port2().postMessage(0);
                    p.loop.setImmediate(() -> {
                        c.port1().close();
                        d.port1().close();
                        made.get(0).port1().close();
                    });
                });
            });
        }));
    }

    @Test
    void portsMadeInOneVisitKeepTheirOwnOrder() {
        List<String> expected = List.of("n0", "n1", "n2", "last");
        assertEquals(expected, Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            MessageChannel last = new MessageChannel();
            List<MessageChannel> made = new ArrayList<>();
            last.port1().onMessage(message -> p.log("last"));
            c.port1().onMessage(message -> {
                for (int i = 0; i < 3; i++) {
                    int number = i;
                    MessageChannel n = new MessageChannel();
                    n.port1().onMessage(m -> p.log("n" + number));
                    made.add(n);
                }
                p.loop.setImmediate(() -> {
                    last.port2().postMessage(0);
                    for (int i = 2; i >= 0; i--) {
                        made.get(i).port2().postMessage(0);
                    }
                    p.loop.setImmediate(() -> {
                        made.forEach(n -> n.port1().close());
                        c.port1().close();
                        last.port1().close();
                    });
                });
            });
            c.port2().postMessage(0);
        }));
    }

    /** Node delivers it after the immediate as well: the executed task stands for a socket's callback. */
    @Test
    void whatAnExecutedTaskPostsWaitsForTheNextPollPhase() {
        assertEquals(List.of("task", "immediate", "got 1"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                c.port1().close();
            });
            p.loop.execute(() -> {
                p.log("task");
                c.port2().postMessage(1);
                p.loop.setImmediate(p.logging("immediate"));
            });
        }));
    }

    @Test
    void aSignalsCallbackComesBeforeThePortsAndWhatItPostsIsDeliveredInTheSamePhase() {
        assertEquals(List.of("signal", "got 1", "immediate"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                c.port1().close();
            });
            p.loop.post(() -> p.loop.runCallback(() -> {
                p.log("signal");
                c.port2().postMessage(1);
                p.loop.setImmediate(p.logging("immediate"));
            }));
        }));
    }

    @Test
    void aPortMadeInASignalsCallbackComesBeforeAllOthers() {
        assertEquals(List.of("new", "old"), Program.trace(p -> {
            MessageChannel old = new MessageChannel();
            old.port1().onMessage(message -> p.log("old"));
            p.loop.post(() -> p.loop.runCallback(() -> {
                MessageChannel n = new MessageChannel();
                n.port1().onMessage(message -> p.log("new"));
                p.loop.setImmediate(() -> {
                    old.port2().postMessage(0);
                    n.port2().postMessage(0);
                    p.loop.setImmediate(() -> {
                        old.port1().close();
                        n.port1().close();
                    });
                });
            }));
        }));
    }

    /** Notes that the loop has asked it for something, or visited it. */
    private static final class AskedEnd extends PortEnd {
        private final Set<PortEnd> asked;

        AskedEnd(Pipe in, Pipe out, Consumer<Object> onItem, Set<PortEnd> asked) {
            super(PortTable.current(), in, out, new ItemHandler(onItem));
            this.asked = asked;
        }

        @Override
        boolean isOpen() {
            asked.add(this);
            return super.isOpen();
        }

        @Override
        boolean hasNews() {
            asked.add(this);
            return super.hasNews();
        }

        @Override
        boolean hasArrivals() {
            asked.add(this);
            return super.hasArrivals();
        }

        @Override
        boolean rests() {
            asked.add(this);
            return super.rests();
        }

        @Override
        void sleep() {
            asked.add(this);
            super.sleep();
        }

        @Override
        public void onSignal() {
            asked.add(this);
            super.onSignal();
        }

        @Override
        boolean visit() {
            asked.add(this);
            return super.visit();
        }
    }

    private record ItemHandler(Consumer<Object> listener) implements PortHandler {
        @Override
        public void onItem(Object item) {
            listener.accept(item);
        }

        @Override
        public void setAside(Call call) {}

        @Override
        public void onClosed() {}

        @Override
        public void onDrain() {}

        @Override
        public boolean onPeerClosed() {
            return true;
        }

        @Override
        public void onGone(boolean threadIsLost) {}
    }

    /** More ports are served, one per turn, than are watched: a turn may look at those, and at the one that has something. */
    @Test
    void serving10000IdlePortsVisitsOnlyThoseThatHaveSomething() {
        List<Integer> served = List.of(7777, 0, 9999, 42, 5000, 7777, 1, 42);
        List<String> expected = served.stream().map(String::valueOf).toList();
        List<Integer> askedPerTurn = new ArrayList<>();
        assertEquals(expected, Program.trace(p -> {
            Set<PortEnd> asked = new HashSet<>();
            List<PortEnd> senders = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                Pipe forth = new Pipe(PortQueue.bounded());
                Pipe back = new Pipe(PortQueue.bounded());
                new AskedEnd(forth, back, message -> p.log(number), asked).start();
                senders.add(new AskedEnd(back, forth, message -> {}, asked));
            }
            asked.clear();
            postInTurns(p, senders, served.iterator(), asked, askedPerTurn);
        }));
        assertEquals(served.size() + 2, askedPerTurn.size());
        for (int count : askedPerTurn) {
            assertTrue(count <= 1 + WatchedEnds.ROOM, () -> "ports asked in each turn: " + askedPerTurn);
        }
    }

    /** Posts one message per turn, and one turn later notes how many ports were asked since; at last once more, when the loop has slept. */
    private static void postInTurns(
            Program p, List<PortEnd> senders, Iterator<Integer> next, Set<PortEnd> asked, List<Integer> askedPerTurn) {
        p.loop.setImmediate(() -> {
            askedPerTurn.add(asked.size());
            asked.clear();
            if (next.hasNext()) {
                senders.get(next.next()).post("for you");
                postInTurns(p, senders, next, asked, askedPerTurn);
            } else {
                p.loop.setTimeout(() -> askedPerTurn.add(asked.size()), 20);
            }
        });
    }
}
