package dev.isoloop.isolates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spawning, talking and natural ends, with real threads and a parent loop on the test's own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IsolateLifeTest {
    /** What makes the isolates' turns; other classes run the same tests on other hosts. */
    IsolateHost host() {
        return IsolateHost.thread();
    }

    private Isolate.Builder builder() {
        return Isolate.builder().host(host());
    }

    private Isolate spawn(IsolateMain main) {
        return builder().spawn(main);
    }

    /** Logs all events of an isolate. */
    private static Isolate logged(Program p, Isolate isolate) {
        return isolate.onOnline(p.logging("online"))
                .onMessage(p.receiving("message "))
                .onError(error -> p.log("error " + error.getMessage()))
                .onExit(code -> p.log("exit " + code));
    }

    @Test
    void onlineComesFirstThenMessagesInOrderThenExit() {
        assertEquals(
                List.of("online", "message 1", "message 2", "message tick", "message immediate", "exit 0"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.parentPort().postMessage(1);
                    context.loop().nextTick(() -> context.parentPort().postMessage("tick"));
                    context.loop().setImmediate(() -> context.parentPort().postMessage("immediate"));
                    context.parentPort().postMessage(2);
                }))));
    }

    @Test
    void messagesForAnIsolateWaitUntilItListensAndAreAnswered() {
        assertEquals(
                List.of("online", "message echo 1", "message echo 2", "message echo stop", "exit 0"),
                Program.trace(p -> {
                    Isolate isolate = logged(
                            p,
                            spawn(context -> context.parentPort().onMessage(message -> {
                                context.parentPort().postMessage("echo " + message);
                                if (message.equals("stop")) {
                                    context.parentPort().close();
                                }
                            })));
                    isolate.postMessage(1);
                    isolate.postMessage(2);
                    isolate.postMessage("stop");
                }));
    }

    @Test
    void theMainProgramRunsInThePollPhaseSoAnImmediateComesBeforeAMessageThatWaited() {
        assertEquals(List.of("online", "message immediate", "message got 1", "exit 0"), Program.trace(p -> {
            Isolate isolate = logged(p, spawn(context -> {
                context.parentPort().onMessage(message -> {
                    context.parentPort().postMessage("got " + message);
                    context.parentPort().close();
                });
                context.loop().setImmediate(() -> context.parentPort().postMessage("immediate"));
            }));
            isolate.postMessage(1);
        }));
    }

    @Test
    void exitEndsTheIsolateAtOnceWithItsCodeAfterWhatItPosted() {
        assertEquals(
                List.of("online", "message before", "exit 5"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.parentPort().postMessage("before");
                    context.loop().setImmediate(() -> context.parentPort().postMessage("never"));
                    context.exit(5);
                    context.parentPort().postMessage("never");
                }))));
    }

    @Test
    void theExitCodeOfANaturalEndIsWhatTheLoopWasTold() {
        assertEquals(
                List.of("online", "message exiting", "exit 4"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.loop().events().onExit(code -> context.parentPort().postMessage("exiting"));
                    context.loop().setExitCode(4);
                }))));
    }

    @Test
    void anUncaughtErrorArrivesAsErrorThenExitWithOne() {
        assertEquals(
                List.of("online", "message before", "error boom", "exit 1"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.parentPort().postMessage("before");
                    throw new java.io.IOException("boom");
                }))));
    }

    @Test
    void theErrorIsACopyThatKeepsTypeAndCause() {
        List<Throwable> errors = new ArrayList<>();
        Program.trace(p -> spawn(context -> {
                    throw new IllegalArgumentException("outer", new IllegalStateException("inner"));
                })
                .onError(errors::add));
        assertEquals(1, errors.size());
        Throwable error = errors.get(0);
        assertEquals(IllegalArgumentException.class, error.getClass());
        assertEquals("outer", error.getMessage());
        assertEquals(IllegalStateException.class, error.getCause().getClass());
        assertEquals("inner", error.getCause().getMessage());
    }

    @Test
    void anErrorNobodyListensForIsAnUncaughtErrorOfTheParent() {
        assertEquals(List.of("uncaught boom", "exit 1"), Program.trace(p -> {
            p.loop.events().onUncaughtError((failure, origin) -> p.log("uncaught " + failure.getMessage()));
            spawn(context -> {
                        throw new IllegalStateException("boom");
                    })
                    .onExit(code -> p.log("exit " + code));
        }));
    }

    @Test
    void anErrorOfAListenerForErrorsInsideEndsTheIsolateWithCode1() {
        assertEquals(
                List.of("online", "error second", "exit 1"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.loop().events().onUncaughtError((failure, origin) -> {
                        throw new IllegalStateException("second");
                    });
                    throw new IllegalStateException("first");
                }))));
    }

    @Test
    void aListenerForUncaughtErrorsInsideKeepsTheIsolateRunning() {
        assertEquals(
                List.of("online", "message handled boom", "message alive", "exit 0"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.loop()
                            .events()
                            .onUncaughtError((failure, origin) ->
                                    context.parentPort().postMessage("handled " + failure.getMessage()));
                    context.loop().setImmediate(() -> context.parentPort().postMessage("alive"));
                    throw new IllegalStateException("boom");
                }))));
    }

    @Test
    void aMessageIsLostAndCountedWhenTheParentDoesNotListen() {
        assertEquals(List.of("dropped 1, queued 0"), Program.trace(p -> {
            Isolate isolate = spawn(context -> context.parentPort().postMessage("lost"));
            isolate.onExit(code -> p.log("dropped " + isolate.incoming().dropped() + ", queued "
                    + isolate.incoming().queued()));
        }));
    }

    @Test
    void workerDataIsCopiedWhenTheIsolateIsSpawned() {
        List<Integer> data = new ArrayList<>(List.of(1, 2));
        assertEquals(List.of("online", "message [1, 2]", "exit 0"), Program.trace(p -> {
            logged(
                    p,
                    builder()
                            .workerData(data)
                            .spawn(context -> context.parentPort().postMessage(context.workerData(List.class))));
            data.add(3);
        }));
    }

    @Test
    void workerDataCanMoveABufferAndAPortIntoTheIsolate() {
        assertEquals(Set.of("7 over the channel", "exit 0"), Set.copyOf(Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            TransferBuffer buffer = TransferBuffer.allocate(8);
            buffer.putByte(0, (byte) 7);
            c.port1().onMessage(message -> {
                p.log(message);
                c.port1().close();
            });
            builder()
                    .workerData(List.of(buffer, c.port2()))
                    .transfer(buffer, c.port2())
                    .spawn(context -> {
                        List<?> data = context.workerData(List.class);
                        TransferBuffer moved = (TransferBuffer) data.get(0);
                        ((MessagePort) data.get(1)).postMessage(moved.getByte(0) + " over the channel");
                        moved.close();
                    })
                    .onExit(code -> p.log("exit " + code));
            assertEquals(0, buffer.capacityBytes());
            assertFalse(c.port2().isOpen());
        })));
    }

    @Test
    void workerDataThatCantBeCopiedIsRefusedAtOnceAndNothingIsDetached() {
        Program.trace(p -> {
            TransferBuffer buffer = TransferBuffer.allocate(8);
            assertThrows(
                    DataCloneException.class,
                    () -> builder().workerData(new Thread()).transfer(buffer).spawn(context -> {}));
            assertEquals(8, buffer.capacityBytes());
            buffer.close();
        });
    }

    @Test
    void aBufferGoesBothWaysWithoutBeingCopied() {
        assertEquals(List.of("back 43"), Program.trace(p -> {
            TransferBuffer buffer = TransferBuffer.allocate(1 << 20);
            buffer.putLong(0, 42);
            Isolate isolate = spawn(context -> context.parentPort().onceMessage(message -> {
                TransferBuffer moved = (TransferBuffer) message;
                moved.putLong(0, moved.getLong(0) + 1);
                context.parentPort().postMessage(moved, moved);
            }));
            isolate.onMessage(message -> {
                TransferBuffer moved = (TransferBuffer) message;
                assertNotSame(buffer, moved);
                p.log("back " + moved.getLong(0));
                moved.close();
            });
            isolate.postMessage(buffer, buffer);
            assertEquals(0, buffer.capacityBytes());
        }));
    }

    @Test
    void twentyThousandMessagesEachWayKeepTheirOrder() {
        int count = 20_000;
        int[] next = {0};
        Program.trace(p -> {
            Isolate isolate = spawn(context -> {
                int[] expected = {0};
                context.parentPort().onMessage(message -> {
                    if ((Integer) message != expected[0]++) {
                        throw new IllegalStateException("got " + message + ", expected " + (expected[0] - 1));
                    }
                    context.parentPort().postMessage(message);
                    if (expected[0] == 20_000) {
                        context.parentPort().close();
                    }
                });
            });
            isolate.onMessage(message -> assertEquals(next[0]++, message));
            isolate.onExit(code -> {
                assertEquals(0, code);
                assertEquals(count, isolate.incoming().delivered());
                assertEquals(count, isolate.outgoing().delivered());
            });
            for (int i = 0; i < count; i++) {
                isolate.postMessage(i);
            }
        });
        assertEquals(count, next[0]);
    }

    @Test
    void exitComesAfterEveryMessageThatWasPostedBeforeIt() {
        int[] received = {0};
        Program.trace(p -> {
            Isolate isolate = spawn(context -> {
                for (int i = 0; i < 3_000; i++) {
                    context.parentPort().postMessage(i);
                }
                context.exit(0);
            });
            isolate.onMessage(message -> received[0]++);
            isolate.onExit(code -> assertEquals(3_000, received[0]));
        });
        assertEquals(3_000, received[0]);
    }

    @Test
    void aPortHeldByAnIsolateThatEndsIsClosedAndItsPeerHearsIt() {
        assertEquals(List.of("peer closed"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {});
            c.port1().onClose(p.logging("peer closed"));
            builder().workerData(c.port2()).transfer(c.port2()).spawn(context -> {});
        }));
    }

    @Test
    void postingToAnIsolateThatHasExitedDoesNothingButCount() {
        assertEquals(List.of("checked"), Program.trace(p -> {
            Isolate isolate = spawn(context -> {});
            isolate.onExit(code -> {
                assertEquals(IsolateState.TERMINATED, isolate.state());
                TransferBuffer buffer = TransferBuffer.allocate(8);
                assertFalse(isolate.postMessage("late", buffer));
                assertEquals(8, buffer.capacityBytes());
                assertEquals(1, isolate.outgoing().deadLettered());
                buffer.close();
                p.log("checked");
            });
        }));
    }

    @Test
    void anUnrefdIsolateLetsItsParentEndAndIsTerminatedWithIt() {
        AtomicReference<Isolate> spawned = new AtomicReference<>();
        Program.trace(p -> {
            Isolate isolate = spawn(context -> context.parentPort().onMessage(message -> {}));
            isolate.unref();
            spawned.set(isolate);
        });
        // The parent's loop has ended, or we would not be here; the isolate would go on for ever.
        while (spawned.get().state() != IsolateState.TERMINATED) Thread.onSpinWait();
    }

    @Test
    void contextTellsNameNumberAndLoopAndThereIsNoneOutside() {
        assertEquals(null, IsolateContext.current());
        assertEquals(List.of("message worker-a true true"), Program.trace(p -> {
            assertEquals(null, IsolateContext.current());
            Isolate isolate = builder().name("worker-a").spawn(context -> {
                IsolateContext current = IsolateContext.current();
                context.parentPort()
                        .postMessage(current.name() + " " + (current == context) + " "
                                + (current.loop() == EventLoop.current()));
            });
            assertTrue(isolate.id() > 0);
            isolate.onMessage(p.receiving("message "));
        }));
    }

    @Test
    void nestedIsolatesWorkAndEndWithTheirParent() {
        assertEquals(
                List.of("message grandchild says hello", "exit 0"),
                Program.trace(p -> spawn(context -> {
                            Isolate grandchild = Isolate.spawn(inner -> {
                                inner.parentPort().onMessage(message -> {});
                                inner.parentPort().postMessage("hello");
                            });
                            grandchild.onMessage(message -> {
                                context.parentPort().postMessage("grandchild says " + message);
                                context.exit(0);
                            });
                        })
                        .onMessage(p.receiving("message "))
                        .onExit(code -> p.log("exit " + code))));
    }

    @Test
    void closingTheParentPortLeavesTheIsolateAbleToFailAndExit() {
        assertEquals(
                List.of("online", "error late", "exit 1"),
                Program.trace(p -> logged(p, spawn(context -> {
                    context.parentPort().close();
                    context.loop()
                            .setTimeout(
                                    () -> {
                                        throw new IllegalStateException("late");
                                    },
                                    20);
                }))));
    }

    @Test
    void whatAnExitListenerPostsIsDeliveredInTheSamePollPhase() {
        assertEquals(List.of("exit", "got 1", "immediate"), Program.trace(p -> {
            MessageChannel c = new MessageChannel();
            c.port1().onMessage(message -> {
                p.log("got " + message);
                c.port1().close();
            });
            spawn(context -> {}).onExit(code -> {
                p.log("exit");
                c.port2().postMessage(1);
                p.loop.setImmediate(p.logging("immediate"));
            });
        }));
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }
    }

    @Test
    void anErrorThatCantEvenTellItsMessageReachesTheParent() {
        List<String> trace = Program.trace(p -> spawn(context -> {
                    throw new Unspeakable();
                })
                .onError(error -> p.log(error.getMessage()))
                .onExit(code -> p.log("exit " + code)));
        assertEquals(2, trace.size());
        assertTrue(trace.get(0).contains("Unspeakable"), trace.get(0));
        assertEquals("exit 1", trace.get(1));
    }

    @Test
    void whenTheBuildersListenersThrowTheIsolateEndsAndItsParentIsNotKeptAlive() {
        assertEquals(List.of("listeners failed", "exit 1"), Program.trace(p -> {
            Isolate.Builder failing = builder().listeners(isolate -> {
                isolate.onExit(code -> p.log("exit " + code));
                throw new IllegalStateException("listeners failed");
            });
            IllegalStateException failure = assertThrows(
                    IllegalStateException.class,
                    () -> failing.spawn(context -> context.parentPort().ref()));
            p.log(failure.getMessage());
        }));
    }
}
