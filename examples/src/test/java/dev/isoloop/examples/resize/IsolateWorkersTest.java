package dev.isoloop.examples.resize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.examples.image.Orientation;
import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureFormat;
import dev.isoloop.examples.image.PictureInfo;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.examples.resize.ResizeMessages.Done;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.isolates.IsolateContext;
import dev.isoloop.isolates.IsolateMain;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.TransferBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class IsolateWorkersTest {

    private static final Work WORK = new Work(List.of(10), OutputFormat.jpg, false, PictureLimits.DEFAULT);

    /** Sends the file back as its own result, and runs out of memory over one whose first byte is 13. */
    static final class Fragile implements IsolateMain {
        @Override
        public void run(IsolateContext context) {
            context.parentPort().onMessage(message -> {
                TransferBuffer file = ((Task) message).file();
                if (file.getByte(0) == 13) {
                    throw new OutOfMemoryError("a picture of misfortune");
                }
                context.parentPort().postMessage(new Done(List.of(file)), file);
            });
        }
    }

    /** What became of picture n, as text, in the order of the answers. */
    private static List<String> fates(int isolates, int... firstBytes) {
        List<String> fates = new ArrayList<>();
        EventLoop.run(loop -> {
            IsolateWorkers workers = new IsolateWorkers(isolates, WORK, Fragile.class);
            for (int first : firstBytes) {
                submit(workers, first, fates, firstBytes.length);
            }
        });
        return fates;
    }

    private static void submit(IsolateWorkers workers, int first, List<String> fates, int expected) {
        PictureInfo info = new PictureInfo(PictureFormat.JPEG, 1, 1, Orientation.AS_STORED);
        TransferBuffer file = TransferBuffer.copyOf(new byte[] {(byte) first});
        workers.submit(new Task(info, file), new Workers.Answer() {
            @Override
            public void done(List<TransferBuffer> results) {
                settle(first + " done " + results.get(0).getByte(0));
                results.forEach(TransferBuffer::close);
            }

            @Override
            public void refused(String reason) {
                settle(first + " refused: " + reason);
            }

            @Override
            public void lost() {
                submit(workers, first, fates, expected);
            }

            private void settle(String fate) {
                fates.add(fate);
                if (fates.size() == expected) {
                    workers.close();
                }
            }
        });
    }

    @Test
    void onePlaceAnswersInOrder() {
        assertEquals(List.of("1 done 1", "2 done 2", "3 done 3"), fates(1, 1, 2, 3));
    }

    @Test
    void aWorkerThatRunsOutOfMemoryCostsItsPictureOnlyAndIsReplaced() {
        List<String> fates = fates(1, 1, 13, 2, 3);
        assertEquals("13 refused: needs more memory than there is", fates.get(1));
        assertEquals(4, fates.size());
        assertTrue(fates.containsAll(List.of("1 done 1", "2 done 2", "3 done 3")), fates.toString());
    }

    @Test
    void everyPictureOfMisfortuneCostsOneWorkerAndAllOthersAreDone() {
        List<String> fates = fates(2, 13, 1, 13, 2, 13, 3);
        assertEquals(6, fates.size());
        assertEquals(
                3, fates.stream().filter(fate -> fate.startsWith("13 refused")).count());
        assertEquals(3, fates.stream().filter(fate -> fate.contains("done")).count());
    }
}
