package dev.isoloop.examples.resize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.examples.image.Canvases;
import dev.isoloop.examples.image.OutputFormat;
import dev.isoloop.examples.image.PictureLimits;
import dev.isoloop.examples.image.PictureReader;
import dev.isoloop.examples.image.RehearsalPicture;
import dev.isoloop.examples.resize.ResizeMessages.Task;
import dev.isoloop.examples.resize.ResizeOptions.Work;
import dev.isoloop.loop.EventLoop;
import dev.isoloop.sharedmem.MemoryBudget;
import dev.isoloop.sharedmem.MemoryLimitException;
import dev.isoloop.sharedmem.MemoryStats;
import dev.isoloop.sharedmem.TransferBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureWorkTest {
    private static final Work WORK = new Work(List.of(10, 5), OutputFormat.jpg, false, PictureLimits.DEFAULT);

    /** Its encoder fails with an exception that nobody declares. */
    private static final Work WITHOUT_FORMAT = new Work(List.of(10), null, false, PictureLimits.DEFAULT);

    private static Task task() throws IOException {
        TransferBuffer file = RehearsalPicture.encoded();
        return new Task(PictureReader.probe(new TransferBufferInput(file)), file);
    }

    @Test
    void anUncheckedExceptionOfALibraryCostsThePictureAlone() throws IOException {
        long before = MemoryStats.now().liveBuffers();
        Task task = task();
        BadPictureException refusal = assertThrows(
                BadPictureException.class, () -> PictureWork.perform(task, WITHOUT_FORMAT, new Canvases()));
        assertTrue(refusal.getMessage().startsWith("can't be resized: "), refusal.getMessage());
        assertEquals(before, MemoryStats.now().liveBuffers());
    }

    @Test
    void wantOfMemoryForAResultIsNoFaultOfThePicture() throws IOException {
        long before = MemoryStats.now().liveBuffers();
        Task task = task();
        new MemoryBudget("test", 1)
                .run(() -> assertThrows(
                        MemoryLimitException.class, () -> PictureWork.perform(task, WORK, new Canvases())));
        assertEquals(before, MemoryStats.now().liveBuffers());
    }

    @Test
    void theMainLoopGoesOnBehindAPictureForWhoseResultThereIsNoMemory() throws IOException {
        Task task = task();
        List<String> fates = new ArrayList<>();
        new MemoryBudget("test", 1)
                .run(() -> EventLoop.run(loop -> new LoopWorkers(loop, WORK).submit(task, new Workers.Answer() {
                    @Override
                    public void done(List<TransferBuffer> results) {
                        fates.add("done");
                    }

                    @Override
                    public void refused(String reason) {
                        fates.add(reason);
                    }

                    @Override
                    public void lost() {
                        fates.add("lost");
                    }
                })));
        assertEquals(List.of("needs more memory than there is"), fates);
    }
}
