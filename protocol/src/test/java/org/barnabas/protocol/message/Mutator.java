package org.barnabas.protocol.message;

import java.util.Arrays;
import java.util.Random;

/** Spoils bytes: flips, overwrites, cuts, repeats, and plants the numbers that hurt as lengths and counts. */
final class Mutator {
    private static final int[] BAD_NUMBERS = {-1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x7fff, 0xffff, 1 << 24, 0};

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    byte[] mutate(byte[] original) {
        byte[] bytes = original.clone();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            bytes = once(bytes);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> plant(bytes, at);
            case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 5), (byte) 0xff);
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + at);
                System.arraycopy(bytes, 0, longer, bytes.length, at);
                return longer;
            }
        }
        return bytes;
    }

    private void plant(byte[] bytes, int at) {
        int number = BAD_NUMBERS[random.nextInt(BAD_NUMBERS.length)];
        for (int i = 0; i < 4 && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (number >>> (24 - 8 * i));
        }
    }
}
