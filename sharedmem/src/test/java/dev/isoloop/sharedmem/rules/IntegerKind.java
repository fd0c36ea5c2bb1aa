package dev.isoloop.sharedmem.rules;

import dev.isoloop.sharedmem.Atomics;
import dev.isoloop.sharedmem.SharedBuffer;

/** The integers that atomics know, each with its operations; values travel as longs, with sign. */
enum IntegerKind {
    INT8(1) {
        @Override
        long load(SharedBuffer buffer, long at) {
            return Atomics.loadByte(buffer, at);
        }

        @Override
        void store(SharedBuffer buffer, long at, long value) {
            Atomics.storeByte(buffer, at, (byte) value);
        }

        @Override
        long exchange(SharedBuffer buffer, long at, long value) {
            return Atomics.exchangeByte(buffer, at, (byte) value);
        }

        @Override
        long add(SharedBuffer buffer, long at, long value) {
            return Atomics.addByte(buffer, at, (byte) value);
        }

        @Override
        long sub(SharedBuffer buffer, long at, long value) {
            return Atomics.subByte(buffer, at, (byte) value);
        }

        @Override
        long and(SharedBuffer buffer, long at, long value) {
            return Atomics.andByte(buffer, at, (byte) value);
        }

        @Override
        long or(SharedBuffer buffer, long at, long value) {
            return Atomics.orByte(buffer, at, (byte) value);
        }

        @Override
        long xor(SharedBuffer buffer, long at, long value) {
            return Atomics.xorByte(buffer, at, (byte) value);
        }

        @Override
        long compareExchange(SharedBuffer buffer, long at, long expected, long value) {
            return Atomics.compareExchangeByte(buffer, at, (byte) expected, (byte) value);
        }
    },

    INT16(2) {
        @Override
        long load(SharedBuffer buffer, long at) {
            return Atomics.loadShort(buffer, at);
        }

        @Override
        void store(SharedBuffer buffer, long at, long value) {
            Atomics.storeShort(buffer, at, (short) value);
        }

        @Override
        long exchange(SharedBuffer buffer, long at, long value) {
            return Atomics.exchangeShort(buffer, at, (short) value);
        }

        @Override
        long add(SharedBuffer buffer, long at, long value) {
            return Atomics.addShort(buffer, at, (short) value);
        }

        @Override
        long sub(SharedBuffer buffer, long at, long value) {
            return Atomics.subShort(buffer, at, (short) value);
        }

        @Override
        long and(SharedBuffer buffer, long at, long value) {
            return Atomics.andShort(buffer, at, (short) value);
        }

        @Override
        long or(SharedBuffer buffer, long at, long value) {
            return Atomics.orShort(buffer, at, (short) value);
        }

        @Override
        long xor(SharedBuffer buffer, long at, long value) {
            return Atomics.xorShort(buffer, at, (short) value);
        }

        @Override
        long compareExchange(SharedBuffer buffer, long at, long expected, long value) {
            return Atomics.compareExchangeShort(buffer, at, (short) expected, (short) value);
        }
    },

    INT32(4) {
        @Override
        long load(SharedBuffer buffer, long at) {
            return Atomics.loadInt(buffer, at);
        }

        @Override
        void store(SharedBuffer buffer, long at, long value) {
            Atomics.storeInt(buffer, at, (int) value);
        }

        @Override
        long exchange(SharedBuffer buffer, long at, long value) {
            return Atomics.exchangeInt(buffer, at, (int) value);
        }

        @Override
        long add(SharedBuffer buffer, long at, long value) {
            return Atomics.addInt(buffer, at, (int) value);
        }

        @Override
        long sub(SharedBuffer buffer, long at, long value) {
            return Atomics.subInt(buffer, at, (int) value);
        }

        @Override
        long and(SharedBuffer buffer, long at, long value) {
            return Atomics.andInt(buffer, at, (int) value);
        }

        @Override
        long or(SharedBuffer buffer, long at, long value) {
            return Atomics.orInt(buffer, at, (int) value);
        }

        @Override
        long xor(SharedBuffer buffer, long at, long value) {
            return Atomics.xorInt(buffer, at, (int) value);
        }

        @Override
        long compareExchange(SharedBuffer buffer, long at, long expected, long value) {
            return Atomics.compareExchangeInt(buffer, at, (int) expected, (int) value);
        }
    },

    INT64(8) {
        @Override
        long load(SharedBuffer buffer, long at) {
            return Atomics.loadLong(buffer, at);
        }

        @Override
        void store(SharedBuffer buffer, long at, long value) {
            Atomics.storeLong(buffer, at, value);
        }

        @Override
        long exchange(SharedBuffer buffer, long at, long value) {
            return Atomics.exchangeLong(buffer, at, value);
        }

        @Override
        long add(SharedBuffer buffer, long at, long value) {
            return Atomics.addLong(buffer, at, value);
        }

        @Override
        long sub(SharedBuffer buffer, long at, long value) {
            return Atomics.subLong(buffer, at, value);
        }

        @Override
        long and(SharedBuffer buffer, long at, long value) {
            return Atomics.andLong(buffer, at, value);
        }

        @Override
        long or(SharedBuffer buffer, long at, long value) {
            return Atomics.orLong(buffer, at, value);
        }

        @Override
        long xor(SharedBuffer buffer, long at, long value) {
            return Atomics.xorLong(buffer, at, value);
        }

        @Override
        long compareExchange(SharedBuffer buffer, long at, long expected, long value) {
            return Atomics.compareExchangeLong(buffer, at, expected, value);
        }
    };

    final int widthBytes;

    IntegerKind(int widthBytes) {
        this.widthBytes = widthBytes;
    }

    abstract long load(SharedBuffer buffer, long at);

    abstract void store(SharedBuffer buffer, long at, long value);

    abstract long exchange(SharedBuffer buffer, long at, long value);

    abstract long add(SharedBuffer buffer, long at, long delta);

    abstract long sub(SharedBuffer buffer, long at, long delta);

    abstract long and(SharedBuffer buffer, long at, long value);

    abstract long or(SharedBuffer buffer, long at, long value);

    abstract long xor(SharedBuffer buffer, long at, long value);

    abstract long compareExchange(SharedBuffer buffer, long at, long expected, long value);

    /** All that can be done to a place besides waiting and notifying; it changes most of the time. */
    void everyOperation(SharedBuffer buffer, long at) {
        add(buffer, at, 5);
        and(buffer, at, 7);
        compareExchange(buffer, at, 5, 6);
        exchange(buffer, at, 8);
        load(buffer, at);
        or(buffer, at, 1);
        store(buffer, at, 3);
        sub(buffer, at, 1);
        xor(buffer, at, 1);
    }

    /** The value that a store of these bits leaves. */
    long wrap(long bits) {
        int unused = Long.SIZE - widthBytes * Byte.SIZE;
        return bits << unused >> unused;
    }

    long smallest() {
        return wrap(1L << (widthBytes * Byte.SIZE - 1));
    }

    long largest() {
        return ~smallest();
    }
}
