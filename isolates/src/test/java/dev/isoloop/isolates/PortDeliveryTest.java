package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.isolates.clone.Cloners;
import dev.isoloop.loop.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one port does with what arrives. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortDeliveryTest {
    @Test
    void messagesPostedBeforeAListenerIsAddedArriveInOrder() {
        assertEquals(List.of("got 1", "got 2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            c.port1().onMessage(p.receiving("got "));
            p.loop.setImmediate(() -> c.port1().close());
        }));
    }

    @Test
    void aMessageComesAfterTheMainProgramItsTicksAndItsMicrotasks() {
        assertEquals(List.of("sync", "tick", "microtask", "got m", "immediate"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(p.receiving("got "));
            c.port2().postMessage("m");
            p.loop.queueMicrotask(p.logging("microtask"));
            p.loop.nextTick(p.logging("tick"));
            p.loop.setImmediate(() -> {
                p.log("immediate");
                c.port1().close();
            });
            p.log("sync");
        }));
    }

    @Test
    void ticksAndMicrotasksDrainBetweenTwoMessages() {
        assertEquals(List.of("got 1", "tick", "microtask", "got 2", "tick", "microtask"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                p.loop.queueMicrotask(p.logging("microtask"));
                p.loop.nextTick(p.logging("tick"));
            });
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            p.loop.setImmediate(() -> c.port1().close());
        }));
    }

    @Test
    void aMessageThatIsNullArrives() {
        assertEquals(List.of("got null"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(p.receiving("got "));
            c.port2().postMessage(null);
            p.loop.setImmediate(() -> c.port1().close());
        }));
    }

    @Test
    void aMutableMessageIsCopiedWhenItIsPosted() {
        assertEquals(List.of("got [1]"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            List<Integer> message = new ArrayList<>(List.of(1));
            c.port1().onMessage(p.receiving("got "));
            c.port2().postMessage(message);
            message.add(2);
            p.loop.setImmediate(() -> c.port1().close());
        }));
    }

    @Test
    void aPortThatAnswersItselfLetsOthersRunAfterAThousandMessages() {
        assertEquals(List.of("immediate after 1000", "ended after 1500"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            int[] count = {0};
            c.port1().onMessage(message -> {
                count[0]++;
                if (count[0] == 1) {
                    p.loop.setImmediate(() -> p.log("immediate after " + count[0]));
                }
                if (count[0] == 1500) {
                    p.log("ended after " + count[0]);
                    c.port1().close();
                } else {
                    c.port2().postMessage(0);
                }
            });
            c.port2().postMessage(0);
        }));
    }

    @Test
    void aBacklogOfMoreThanAThousandIsDeliveredInOneVisit() {
        assertEquals(List.of("immediate after 2500"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            int[] count = {0};
            c.port1().onMessage(message -> {
                if (count[0]++ == 0) {
                    p.loop.setImmediate(() -> {
                        p.log("immediate after " + count[0]);
                        c.port1().close();
                    });
                }
            });
            IntStream.range(0, 2500).forEach(i -> c.port2().postMessage(i));
        }));
    }

    @Test
    void aThousandMessagesPerVisitBeginToCountAnewWhenTheBacklogIsLarger() {
        assertEquals(
                List.of("immediate after 1200"),
                Program.trace(p -> {
                            MessageChannel c = new MessageChannel();
                            int[] count = {0};
                            c.port1().onMessage(message -> {
                                if (count[0]++ == 0) {
                                    p.loop.setImmediate(() -> {
                                        p.log("immediate after " + count[0]);
                                        c.port1().close();
                                    });
                                }
                                c.port2().postMessage(0);
                            });
                            IntStream.range(0, 1200).forEach(i -> c.port2().postMessage(i));
                        })
                        .subList(0, 1));
    }

    private record Stamped(int number) {}

    @Test
    void aClonerCountsFromItsRegistrationOnAlsoForAClassThatThePortHasSentBefore() {
        assertEquals(
                List.of("got Stamped[number=1]", "got Stamped[number=2]", "got Stamped[number=103]"),
                Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    c.port1().onMessage(p.receiving("got "));
                    c.port2().postMessage(new Stamped(1));
                    c.port2().postMessage(new Stamped(2));
                    Cloners.register(Stamped.class, (original, context) -> new Stamped(original.number() + 100));
                    c.port2().postMessage(new Stamped(3));
                    p.loop.setImmediate(() -> c.port1().close());
                }));
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherListenerFromBeingCalled() {
        assertEquals(List.of("second 1", "uncaught no", "second 2", "uncaught no"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            p.loop.events().onUncaughtError((failure, origin) -> p.log("uncaught " + failure.getMessage()));
            c.port1().onMessage(message -> {
                throw new IllegalStateException("no");
            });
            c.port1().onMessage(p.receiving("second "));
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            p.turns(3, () -> c.port1().close());
        }));
    }

    @Test
    void ticksQueuedBeforeAListenerThrewRunBeforeItsErrorIsReported() {
        assertEquals(List.of("tick", "uncaught no"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            p.loop.events().onUncaughtError((failure, origin) -> p.log("uncaught " + failure.getMessage()));
            c.port1().onMessage(message -> {
                p.loop.nextTick(p.logging("tick"));
                c.port1().close();
                throw new IllegalStateException("no");
            });
            c.port2().postMessage(1);
        }));
    }

    @Test
    void aFailingTickLeavesTheRestOfThePortForTheNextPollPhase() {
        assertEquals(List.of("got 1", "uncaught tick", "immediate", "got 2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            p.loop.events().onUncaughtError((failure, origin) -> p.log("uncaught " + failure.getMessage()));
            c.port1().onMessage(message -> {
                p.log("got " + message);
                if (message.equals(1)) {
                    p.loop.setImmediate(p.logging("immediate"));
                    p.loop.nextTick(() -> {
                        throw new IllegalStateException("tick");
                    });
                } else {
                    c.port1().close();
                }
            });
            c.port2().postMessage(1);
            c.port2().postMessage(2);
        }));
    }

    @Test
    void removingTheLastListenerStopsThePortAndKeepsItsQueue() {
        assertEquals(List.of("got 1", "later 2"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            Subscription[] listening = new Subscription[1];
            listening[0] = c.port1().onMessage(message -> {
                p.log("got " + message);
                listening[0].close();
            });
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            p.loop.setImmediate(() -> c.port1().onMessage(message -> {
                p.log("later " + message);
                c.port1().close();
            }));
        }));
    }

    @Test
    void aListenerForOneMessageIsGoneBeforeItIsCalled() {
        assertEquals(List.of("once 1 ref'd: false", "kept Optional[Received[message=2]]"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1()
                    .onceMessage(message ->
                            p.log("once " + message + " ref'd: " + c.port1().hasRef()));
            c.port2().postMessage(1);
            c.port2().postMessage(2);
            p.loop.setImmediate(() -> p.log("kept " + c.port1().receive()));
        }));
    }

    @Test
    void aStartedPortWithoutListenerLosesMessagesAndCountsThem() {
        assertEquals(
                List.of(
                        "PortCounters[posted=2, delivered=0, dropped=2, deadLettered=0, queued=0, queuedBytes=0, refused=0]"),
                Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    c.port2().postMessage(1);
                    c.port1().start();
                    c.port2().postMessage(2);
                    p.loop.setImmediate(() -> p.log(c.port1().incoming()));
                }));
    }

    @Test
    void receiveTakesTheOldestMessageAtOnceAlsoFromAPortThatIsNotStarted() {
        assertEquals(
                List.of(
                        "Optional.empty",
                        "Optional[Received[message=a]]",
                        "Optional[Received[message=null]]",
                        "Optional.empty"),
                Program.trace(p -> {
                    MessageChannel c = new MessageChannel();
                    p.log(c.port1().receive());
                    c.port2().postMessage("a");
                    c.port2().postMessage(null);
                    p.log(c.port1().receive());
                    p.log(c.port1().receive());
                    p.log(c.port1().receive());
                }));
    }

    @Test
    void receiveGivesTheOldestMessageToAHandlerAtOnce() {
        assertEquals(List.of("false", "got a", "true", "got null", "true", "false"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            p.log(c.port1().receive(p.receiving("got ")));
            c.port2().postMessage("a");
            c.port2().postMessage(null);
            p.log(c.port1().receive(p.receiving("got ")));
            p.log(c.port1().receive(p.receiving("got ")));
            p.log(c.port1().receive(p.receiving("got ")));
        }));
    }

    @Test
    void aHandlerMayReceiveTheNextAndCloseThePort() {
        assertEquals(List.of("b", "a", "false"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().postMessage("a");
            c.port2().postMessage("b");
            c.port1().receive(a -> {
                c.port1().receive(p::log);
                c.port1().close();
                p.log(a);
            });
            p.log(c.port1().receive(p::log));
        }));
    }

    @Test
    void aHandlerThatThrowsHasReceivedItsMessageAndTheNextStillWaits() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().postMessage("a");
            c.port2().postMessage("b");
            IllegalStateException broken = new IllegalStateException("broken handler");
            assertSame(
                    broken,
                    assertThrows(
                            IllegalStateException.class,
                            () -> c.port1().receive(message -> {
                                throw broken;
                            })));
            assertEquals(1, c.port2().outgoing().delivered());
            assertEquals("b", c.port1().receive().orElseThrow().message());
        });
    }

    @Test
    void aChannelNobodyListensToKeepsNoLoopAlive() {
        assertEquals(List.of(), Program.trace(p -> new MessageChannel().port2().postMessage("lost")));
    }

    @Test
    void aListenerKeepsTheLoopAliveUntilItIsRemovedOrThePortUnrefd() {
        assertEquals(List.of("false", "true", "false", "true", "false"), Program.trace(p -> {
            MessagePort port = new MessageChannel().port1();
            p.log(port.hasRef());
            Subscription listening = port.onMessage(message -> {});
            p.log(port.hasRef());
            port.unref();
            p.log(port.hasRef());
            port.ref();
            p.log(port.hasRef());
            listening.close();
            p.log(port.hasRef());
        }));
    }

    @Test
    void aClosingPortSaysThatItIsRefdUntilItsCloseEventAndKeepsNothingAlive() {
        assertEquals(List.of("true", "false"), Program.trace(p -> {
            MessagePort port = new MessageChannel().port1();
            port.onMessage(message -> {});
            port.onClose(() -> p.log(port.hasRef()));
            port.close();
            p.log(port.hasRef());
        }));
    }

    @Test
    void aListenerAddedDuringAnEventIsReachedOnlyOverAnotherOne() {
        assertEquals(List.of("first", "second", "added"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            boolean[] added = {false};
            c.port1().onMessage(message -> {
                p.log("first");
                if (!added[0]) {
                    added[0] = true;
                    c.port1().onMessage(m -> p.log("added"));
                }
            });
            c.port1().onMessage(message -> p.log("second"));
            c.port2().postMessage(0);
            p.loop.setImmediate(() -> c.port1().close());
        }));
    }

    @Test
    void aListenerRemovedDuringAnEventIsNotCalledAnyMore() {
        assertEquals(List.of("first", "third"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            Subscription[] second = new Subscription[1];
            c.port1().onMessage(message -> {
                p.log("first");
                second[0].close();
            });
            second[0] = c.port1().onMessage(message -> p.log("second"));
            c.port1().onMessage(message -> p.log("third"));
            c.port2().postMessage(0);
            p.loop.setImmediate(() -> c.port1().close());
        }));
    }

    @Test
    void postingAnswersFalseAtTheHighWaterMarkAndDrainComesWhenHalfOfItIsLeft() {
        assertEquals(List.of("first false at 4095", "drain, waiting 2048"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port2().onDrain(() -> {
                p.log("drain, waiting " + c.port2().outgoing().queued());
                c.port1().close();
            });
            int accepted = 0;
            while (c.port2().postMessage(accepted)) {
                accepted++;
            }
            p.log("first false at " + accepted);
            c.port1().ref();
            p.loop.setImmediate(() -> {
                while (c.port1().incoming().queued() > MessagePort.HIGH_WATER_MESSAGES / 2) {
                    c.port1().receive();
                }
            });
        }));
    }

    @Test
    void postingIsRefusedAtTheHardLimitAndAcceptedAgainOnceThereIsRoom() {
        Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            for (int i = 0; i < MessagePort.HARD_LIMIT_MESSAGES; i++) {
                c.port2().postMessage("m");
            }
            BackpressureException refused = org.junit.jupiter.api.Assertions.assertThrows(
                    BackpressureException.class, () -> c.port2().postMessage("m"));
            assertTrue(refused.getMessage().contains("1048576"), refused.getMessage());
            assertEquals(MessagePort.HARD_LIMIT_MESSAGES, c.port1().incoming().queued());
            assertEquals(Optional.of(new Received("m")), c.port1().receive());
            assertFalse(c.port2().postMessage("m"));
            assertEquals(MessagePort.HARD_LIMIT_MESSAGES, c.port1().incoming().queued());
        });
    }
}
