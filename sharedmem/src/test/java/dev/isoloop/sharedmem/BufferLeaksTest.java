package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BufferLeaksTest {
    private boolean before;

    @BeforeEach
    void switchOn() {
        before = DetachSite.enable(true);
    }

    @AfterEach
    void restore() {
        DetachSite.enable(before);
    }

    private static List<Throwable> of(List<Throwable> sites, int bytes) {
        return sites.stream()
                .filter(site -> site.getMessage().startsWith(bytes + " bytes allocated here, by "))
                .toList();
    }

    @Test
    void anOpenBufferIsNamedWithThePlaceOfItsAllocation() {
        TransferBuffer buffer = TransferBuffer.allocate(4711).transfer();
        List<Throwable> open = of(BufferLeaks.open(), 4711);
        assertEquals(1, open.size());
        assertTrue(
                List.of(open.get(0).getStackTrace()).toString().contains("anOpenBufferIsNamed"),
                List.of(open.get(0).getStackTrace()).toString());
        buffer.close();
        assertEquals(List.of(), of(BufferLeaks.open(), 4711));
    }

    @Test
    void aLostBufferIsReportedOnce() {
        TransferBuffer.allocate(4712).putByte(0, (byte) 1);
        List<Throwable> lost = new ArrayList<>();
        while (lost.isEmpty()) {
            System.gc();
            lost.addAll(of(BufferLeaks.takeLost(), 4712));
            Thread.onSpinWait();
        }
        assertEquals(1, lost.size());
        assertEquals(List.of(), of(BufferLeaks.open(), 4712));
    }

    @Test
    void nothingIsKeptWhenDiagnosticsAreOff() {
        DetachSite.enable(false);
        TransferBuffer buffer = TransferBuffer.allocate(4713);
        assertEquals(List.of(), of(BufferLeaks.open(), 4713));
        buffer.close();
    }
}
