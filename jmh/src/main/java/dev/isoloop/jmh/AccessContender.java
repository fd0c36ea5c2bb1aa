package dev.isoloop.jmh;

import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.SharedElements;
import dev.isoloop.sharedmem.TransferBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** A buffer whose longs are counted up, all of them so many times, and how long that took. The contenders of {@link AccessDuel}. */
abstract class AccessContender extends DuelContender {
    static final int BYTES = 8 * 1024;
    static final int ACCESSES = BYTES / Long.BYTES;

    AccessContender(String name) {
        super(name);
    }

    abstract void sequential(int sweeps) throws Throwable;

    abstract void random(int sweeps, int[] numbers) throws Throwable;

    static final class Array extends AccessContender {
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

        private final byte[] array = new byte[BYTES];

        Array() {
            super("byteArray");
        }

        @Override
        void sequential(int sweeps) {
            byte[] array = this.array;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int at = 0; at < BYTES; at += Long.BYTES) LONGS.set(array, at, (long) LONGS.get(array, at) + 1);
            }
        }

        @Override
        void random(int sweeps, int[] numbers) {
            byte[] array = this.array;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) {
                    int at = number * Long.BYTES;
                    LONGS.set(array, at, (long) LONGS.get(array, at) + 1);
                }
            }
        }
    }

    static final class Direct extends AccessContender {
        private final ByteBuffer direct = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());

        Direct() {
            super("directByteBuffer");
        }

        @Override
        void sequential(int sweeps) {
            ByteBuffer direct = this.direct;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int at = 0; at < BYTES; at += Long.BYTES) direct.putLong(at, direct.getLong(at) + 1);
            }
        }

        @Override
        void random(int sweeps, int[] numbers) {
            ByteBuffer direct = this.direct;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) {
                    int at = number * Long.BYTES;
                    direct.putLong(at, direct.getLong(at) + 1);
                }
            }
        }
    }

    /** With its bounds checks. */
    static final class Agronas extends AccessContender {
        private final UnsafeBuffer agronas = new UnsafeBuffer(ByteBuffer.allocateDirect(BYTES));

        Agronas() {
            super("agronaUnsafeBuffer");
        }

        @Override
        void sequential(int sweeps) {
            UnsafeBuffer agronas = this.agronas;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int at = 0; at < BYTES; at += Long.BYTES) agronas.putLong(at, agronas.getLong(at) + 1);
            }
        }

        @Override
        void random(int sweeps, int[] numbers) {
            UnsafeBuffer agronas = this.agronas;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) {
                    int at = number * Long.BYTES;
                    agronas.putLong(at, agronas.getLong(at) + 1);
                }
            }
        }
    }

    /** The JDK's, unaligned. */
    static final class Segment extends AccessContender {
        private final Object segment = Segments.of(ByteBuffer.allocateDirect(BYTES));

        Segment() {
            super("memorySegment");
        }

        @Override
        void sequential(int sweeps) throws Throwable {
            Object segment = this.segment;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int at = 0; at < BYTES; at += Long.BYTES) {
                    Segments.putLong(segment, at, Segments.getLong(segment, at) + 1);
                }
            }
        }

        @Override
        void random(int sweeps, int[] numbers) throws Throwable {
            Object segment = this.segment;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) {
                    int at = number * Long.BYTES;
                    Segments.putLong(segment, at, Segments.getLong(segment, at) + 1);
                }
            }
        }
    }

    /** Used memory that was moved, as in {@link BufferAccess}. */
    static final class Owned extends AccessContender {
        private final TransferBuffer buffer;

        Owned() {
            super("isoloop");
            try (TransferBuffer before = TransferBuffer.allocate(BYTES)) {
                before.fill(0, BYTES, (byte) 1);
            }
            buffer = TransferBuffer.allocate(BYTES).transfer();
            buffer.requireTransferable();
        }

        @Override
        void sequential(int sweeps) {
            TransferBuffer buffer = this.buffer;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int at = 0; at < BYTES; at += Long.BYTES) buffer.putLong(at, buffer.getLong(at) + 1);
            }
        }

        @Override
        void random(int sweeps, int[] numbers) {
            TransferBuffer buffer = this.buffer;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) {
                    int at = number * Long.BYTES;
                    buffer.putLong(at, buffer.getLong(at) + 1);
                }
            }
        }
    }

    static final class Shared extends AccessContender {
        private final SharedBuffer shared = SharedBuffer.allocate(BYTES);

        Shared() {
            super("isoloopShared");
        }

        @Override
        void sequential(int sweeps) {
            SharedBuffer shared = this.shared;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int at = 0; at < BYTES; at += Long.BYTES) shared.putLong(at, shared.getLong(at) + 1);
            }
        }

        @Override
        void random(int sweeps, int[] numbers) {
            SharedBuffer shared = this.shared;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) {
                    int at = number * Long.BYTES;
                    shared.putLong(at, shared.getLong(at) + 1);
                }
            }
        }
    }

    static final class Elements extends AccessContender {
        private final SharedElements elements = SharedBuffer.allocate(BYTES).elements();

        Elements() {
            super("isoloopSharedElements");
        }

        @Override
        void sequential(int sweeps) {
            SharedElements elements = this.elements;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number = 0; number < ACCESSES; number++)
                    elements.putLong(number, elements.getLong(number) + 1);
            }
        }

        @Override
        void random(int sweeps, int[] numbers) {
            SharedElements elements = this.elements;
            for (int sweep = 0; sweep < sweeps; sweep++) {
                for (int number : numbers) elements.putLong(number, elements.getLong(number) + 1);
            }
        }
    }
}
