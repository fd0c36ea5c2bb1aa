package dev.isoloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.Immediate;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A fast producer and a slow consumer: what waits stays bounded, and nothing is lost, doubled or forgotten. */
class BackpressureTest {
    private static final int CHUNK_BYTES = 64 * 1024;

    /** In MiB; a bigger one is for by hand. */
    private static final long TOTAL_BYTES = Long.getLong("isoloop.streams.test.mebibytes", 256) << 20;

    private static final long SEED = 6;

    /** Pushes whole buffers of random bytes until it is told to stop, never waiting. */
    private static final class FastProducer implements Source<TransferBuffer> {
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final byte[] bytes = new byte[CHUNK_BYTES];
        final CRC32C checksum = new CRC32C();
        long producedBytes;

        @Override
        public void pull(ReadController<TransferBuffer> to) {
            while (producedBytes < TOTAL_BYTES) {
                random.nextBytes(bytes);
                checksum.update(bytes);
                producedBytes += bytes.length;
                if (!to.push(TransferBuffer.copyOf(bytes))) return;
            }
            to.end();
        }
    }

    /** Takes a turn of the loop for each buffer. */
    private static final class SlowConsumer implements Sink<TransferBuffer> {
        private final byte[] bytes = new byte[CHUNK_BYTES];
        final CRC32C checksum = new CRC32C();
        private final Immediate turn;
        long consumedBytes;
        private TransferBuffer writing;
        private Done writingDone;

        SlowConsumer(EventLoop loop) {
            turn = loop.newImmediate(this::consume);
        }

        @Override
        public void write(TransferBuffer chunk, Done done) {
            writing = chunk;
            writingDone = done;
            turn.set();
        }

        private void consume() {
            int length = (int) writing.capacityBytes();
            writing.getBytes(0, bytes, 0, length);
            writing.close();
            checksum.update(bytes, 0, length);
            consumedBytes += length;
            writingDone.ok();
        }
    }

    @Test
    void aSlowConsumerHoldsBackAFastProducerAndGetsEveryByteOnce() {
        FastProducer producer = new FastProducer();
        MemoryStats before = MemoryStats.now();
        long[] mostLiveBytes = {0};
        SlowConsumer[] consumer = new SlowConsumer[1];
        long[] mostQueued = {0};
        List<Throwable> outcome = new ArrayList<>();
        EventLoop.run(loop -> {
            consumer[0] = new SlowConsumer(loop);
            Readable<TransferBuffer> first = Readable.from(loop, producer, StreamOptions.buffers());
            Transform<TransferBuffer, TransferBuffer> middle = Transform.of(
                    loop,
                    (chunk, to, done) -> {
                        mostLiveBytes[0] =
                                Math.max(mostLiveBytes[0], MemoryStats.now().liveBytes());
                        mostQueued[0] = Math.max(mostQueued[0], producer.producedBytes - consumer[0].consumedBytes);
                        to.push(chunk);
                        done.ok();
                    },
                    StreamOptions.buffers(),
                    StreamOptions.buffers());
            Writable<TransferBuffer> last = Writable.to(loop, consumer[0], StreamOptions.buffers());
            Pipeline.from(first).through(middle).to(last).start(null, outcome::add);
        });
        assertNull(outcome.get(0));
        assertEquals(TOTAL_BYTES, consumer[0].consumedBytes);
        assertEquals(producer.checksum.getValue(), consumer[0].checksum.getValue());
        // Four queues, each of which stops its producer with the first chunk above its mark, and takes one more that is
        // on its way.
        assertTrue(mostQueued[0] <= 8L * CHUNK_BYTES, mostQueued[0] + " bytes were under way");
        assertTrue(mostLiveBytes[0] - before.liveBytes() <= 8L * CHUNK_BYTES, mostLiveBytes[0] + " bytes of buffers");
        assertEquals(before.liveBuffers(), MemoryStats.now().liveBuffers());
    }

    /** Counts what was made and not closed yet. */
    private static final class Counted implements AutoCloseable {
        private final int[] open;
        private boolean closed;

        Counted(int[] open) {
            this.open = open;
            open[0]++;
        }

        @Override
        public void close() {
            assertTrue(!closed, "closed twice");
            closed = true;
            open[0]--;
        }
    }

    private static StreamOptions<Counted> counted() {
        return StreamOptions.<Counted>objects().onDiscard(Counted::close);
    }

    /** Runs a pipeline of counted chunks that is destroyed somewhere in its middle. */
    private static void assertNothingLeaksWhenDestroyedAfter(int chunks, int which) {
        int[] open = {0};
        List<Throwable> outcome = new ArrayList<>();
        EventLoop.run(loop -> {
            int[] passed = {0};
            Source<Counted> source = to -> {
                while (to.push(new Counted(open))) {}
                loop.setImmediate(() -> to.push(new Counted(open)));
            };
            Readable<Counted> first = Readable.from(loop, source, counted());
            Writable<Counted> last = Writable.to(
                    loop,
                    (chunk, done) -> loop.setImmediate(() -> {
                        chunk.close();
                        done.ok();
                    }),
                    counted());
            List<Runnable> destroyers = new ArrayList<>();
            Transform<Counted, Counted> middle = Transform.of(
                    loop,
                    (chunk, to, done) -> {
                        if (++passed[0] == chunks) destroyers.get(which).run();
                        to.push(chunk);
                        done.ok();
                    },
                    counted(),
                    counted());
            destroyers.add(first::destroy);
            destroyers.add(middle::destroy);
            destroyers.add(last::destroy);
            Pipeline.from(first).through(middle).to(last).start(null, error -> {
                outcome.add(error);
                last.write(new Counted(open));
            });
        });
        assertEquals(1, outcome.size());
        assertTrue(outcome.get(0) instanceof StreamException, () -> String.valueOf(outcome.get(0)));
        assertEquals(0, open[0], "chunks that nobody closed, destroying " + which + " after " + chunks);
    }

    @Test
    void everyChunkIsConsumedOrDiscardedWhereverThePipelineIsDestroyed() {
        for (int which = 0; which < 3; which++) {
            for (int chunks = 1; chunks <= 60; chunks++) assertNothingLeaksWhenDestroyedAfter(chunks, which);
        }
    }

    @Test
    void chunksThatFlowWhileNobodyListensAreDiscarded() {
        int[] open = {0};
        EventLoop.run(loop -> {
            int[] count = {0};
            Source<Counted> source = to -> {
                if (count[0]++ < 100) to.push(new Counted(open));
                else to.end();
            };
            Readable.from(loop, source, counted()).resume();
        });
        assertEquals(0, open[0]);
    }

    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 50_000;

    /** Once warm, a chunk on its way from a source through a pipe to a sink allocates nothing. */
    @Test
    void aChunkOnItsWayAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long[] allocated = new long[2];
        EventLoop.run(loop -> {
            int[] count = {0};
            Readable<String> from = Readable.from(
                    loop,
                    to -> {
                        if (count[0] < WARM_UP + MEASURED) to.push("chunk");
                        else to.end();
                    },
                    StreamOptions.<String>objects());
            Immediate[] turn = new Immediate[1];
            Done[] pending = new Done[1];
            turn[0] = loop.newImmediate(() -> pending[0].ok());
            Sink<String> sink = (chunk, done) -> {
                if (++count[0] == WARM_UP) allocated[0] = threads.getThreadAllocatedBytes(thread);
                if (count[0] == WARM_UP + MEASURED) allocated[1] = threads.getThreadAllocatedBytes(thread);
                pending[0] = done;
                if (count[0] % 4 == 0) turn[0].set();
                else done.ok();
            };
            from.pipe(Writable.to(loop, sink, StreamOptions.<String>objects()));
        });
        assertTrue(allocated[1] - allocated[0] < MEASURED / 4, allocated[1] - allocated[0] + " bytes");
    }
}
