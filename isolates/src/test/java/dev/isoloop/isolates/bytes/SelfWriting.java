package dev.isoloop.isolates.bytes;

import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;

/** An object of Chronicle's that writes itself out, as it has to where there are no flags. */
public class SelfWriting implements BytesMarshallable {
    long id;
    String venue = "";

    @Override
    public void writeMarshallable(BytesOut<?> out) {
        out.writeLong(id);
        out.write8bit(venue);
    }

    @Override
    public void readMarshallable(BytesIn<?> in) {
        id = in.readLong();
        venue = in.read8bit();
    }
}
