package dev.isoloop.sharedmem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any sequence of operations leaves a buffer equal to an array that was treated the same way, in used memory too. */
@Timeout(60)
class RandomOperationsTest {
    private static final int BUFFERS = 300;
    private static final int OPERATIONS = 120;
    private static final int SIZE_MAX = 300_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 42, 20_26})
    void aBufferEqualsItsModel(long seed) {
        Random random = new Random(seed);
        // Room for a few blocks, so that most buffers are made of used ones.
        Recycler recycler = new Recycler(MemoryLimits.fixed(4L << 20, 2L << 20));
        for (int count = 0; count < BUFFERS; count++) {
            int size = random.nextInt(4) == 0 ? random.nextInt(SIZE_MAX) : random.nextInt(9_000);
            new Pair(TransferBuffer.allocate(recycler, size), new byte[size], random)
                    .run("seed " + seed + ", buffer " + count);
        }
        assertEquals(0, recycler.stats().liveBytes());
    }

    private static final class Pair {
        private TransferBuffer buffer;
        private final byte[] model;
        private final ByteBuffer modelView;
        private final Random random;

        Pair(TransferBuffer buffer, byte[] model, Random random) {
            this.buffer = buffer;
            this.model = model;
            this.modelView = ByteBuffer.wrap(model);
            this.random = random;
        }

        void run(String which) {
            int operations = random.nextInt(OPERATIONS);
            for (int count = 0; count < operations; count++) {
                try {
                    step();
                } catch (RuntimeException unexpected) {
                    throw new AssertionError(which + ", operation " + count, unexpected);
                }
            }
            byte[] whole = new byte[model.length];
            buffer.getBytes(0, whole);
            assertArrayEquals(model, whole, which);
            buffer.close();
        }

        private void step() {
            int width = 1 << random.nextInt(4);
            if (random.nextInt(10) == 0) {
                refuse(width);
            } else if (random.nextInt(3) == 0) {
                range();
            } else if (model.length >= width) {
                value(random.nextInt(model.length - width + 1), width);
            }
        }

        private void refuse(int width) {
            long at = random.nextBoolean() ? -1 - random.nextInt(100) : model.length - width + 1L + random.nextInt(9);
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.putBytes(at, new byte[width]));
            switch (width) {
                case 1 -> assertThrows(IndexOutOfBoundsException.class, () -> buffer.putByte(at, (byte) 1));
                case 2 -> assertThrows(IndexOutOfBoundsException.class, () -> buffer.putShort(at, (short) 1));
                case 4 -> assertThrows(IndexOutOfBoundsException.class, () -> buffer.putInt(at, 1));
                default -> assertThrows(IndexOutOfBoundsException.class, () -> buffer.putLong(at, 1));
            }
        }

        private void value(int at, int width) {
            ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            modelView.order(order);
            long value = random.nextLong();
            boolean isWrite = random.nextBoolean();
            switch (width) {
                case 1 -> {
                    if (isWrite) buffer.putByte(at, (byte) value);
                    if (isWrite) modelView.put(at, (byte) value);
                    assertEquals(modelView.get(at), buffer.getByte(at));
                }
                case 2 -> {
                    if (isWrite) buffer.putShort(at, (short) value, order);
                    if (isWrite) modelView.putShort(at, (short) value);
                    assertEquals(modelView.getShort(at), buffer.getShort(at, order));
                    assertEquals(modelView.getChar(at), buffer.getChar(at, order));
                }
                case 4 -> {
                    if (isWrite) buffer.putInt(at, (int) value, order);
                    if (isWrite) modelView.putInt(at, (int) value);
                    assertEquals(modelView.getInt(at), buffer.getInt(at, order));
                    assertEquals(modelView.getFloat(at), buffer.getFloat(at, order));
                }
                default -> {
                    if (isWrite) buffer.putLong(at, value, order);
                    if (isWrite) modelView.putLong(at, value);
                    assertEquals(modelView.getLong(at), buffer.getLong(at, order));
                    assertEquals(modelView.getDouble(at), buffer.getDouble(at, order));
                }
            }
        }

        private void range() {
            int at = random.nextInt(model.length + 1);
            int length = random.nextInt(model.length - at + 1);
            switch (random.nextInt(8)) {
                case 0 -> {
                    byte[] some = new byte[length + 5];
                    random.nextBytes(some);
                    buffer.putBytes(at, some, 5, length);
                    System.arraycopy(some, 5, model, at, length);
                }
                case 1 -> {
                    byte[] read = new byte[length];
                    buffer.getBytes(at, read);
                    assertArrayEquals(Arrays.copyOfRange(model, at, at + length), read);
                }
                case 2 -> {
                    byte value = (byte) random.nextInt(3);
                    buffer.fill(at, length, value);
                    Arrays.fill(model, at, at + length, value);
                }
                case 3 -> {
                    int targetAt = random.nextInt(model.length - length + 1);
                    buffer.copyTo(at, buffer, targetAt, length);
                    System.arraycopy(model, at, model, targetAt, length);
                }
                case 4 -> {
                    int[] some = random.ints(length / 4).toArray();
                    buffer.putInts(at, some, 0, some.length, ByteOrder.BIG_ENDIAN);
                    modelView.order(ByteOrder.BIG_ENDIAN);
                    for (int index = 0; index < some.length; index++) modelView.putInt(at + 4 * index, some[index]);
                }
                case 5 -> {
                    int[] read = new int[length / 4];
                    buffer.getInts(at, read, 0, read.length, ByteOrder.LITTLE_ENDIAN);
                    modelView.order(ByteOrder.LITTLE_ENDIAN);
                    for (int index = 0; index < read.length; index++) {
                        assertEquals(modelView.getInt(at + 4 * index), read[index]);
                    }
                }
                case 6 -> buffer = buffer.transfer();
                default -> {
                    if (random.nextInt(20) == 0) lend();
                }
            }
        }

        private void lend() {
            byte value = (byte) random.nextInt();
            buffer.withByteBuffer(view -> {
                assertEquals(ByteBuffer.wrap(model), view);
                if (model.length > 0) view.put(model.length - 1, value);
                return null;
            });
            if (model.length > 0) model[model.length - 1] = value;
        }
    }
}
