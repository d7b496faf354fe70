package org.raidoffload.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against multiplication of polynomials bit by bit, of every byte by every power of two. */
class WordParityTest {
  private static int times(int a, int b) {
    int product = 0;
    for (int bit = 0; bit < 8; bit++) {
      product ^= ((b >> bit) & 1) * (a << bit);
    }
    for (int bit = 15; bit >= 8; bit--) {
      product ^= ((product >> bit) & 1) * (0x11d << (bit - 8));
    }
    return product;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 512, 1533, 4096})
  void makesWhatPolynomialsMake(int bytes) {
    SplittableRandom random = new SplittableRandom(bytes);
    WordParity parity = new WordParity();
    try (Arena arena = Arena.ofConfined()) {
      for (int slots : new int[] {2, 3, 6, 15, 40}) {
        @Nullable MemorySegment[] sources = new MemorySegment[slots];
        byte[] p = new byte[bytes];
        byte[] q = new byte[bytes];
        int power = 1;
        for (int slot = 0; slot < slots; slot++, power = times(power, 2)) {
          if (slot == slots / 2) {
            continue;
          }
          sources[slot] = arena.allocate(bytes);
          for (int i = 0; i < bytes; i++) {
            byte value = (byte) random.nextInt();
            sources[slot].set(ValueLayout.JAVA_BYTE, i, value);
            p[i] ^= value;
            q[i] ^= (byte) times(value & 0xff, power);
          }
        }
        MemorySegment madeP = arena.allocate(bytes);
        MemorySegment madeQ = arena.allocate(bytes);
        parity.make(sources, madeP, madeQ, bytes);
        assertArrayEquals(p, madeP.toArray(ValueLayout.JAVA_BYTE), slots + " slots");
        assertArrayEquals(q, madeQ.toArray(ValueLayout.JAVA_BYTE), slots + " slots");
        madeP.fill((byte) 1);
        parity.make(sources, madeP, null, bytes);
        assertArrayEquals(p, madeP.toArray(ValueLayout.JAVA_BYTE), "without Q");
      }
    }
  }

  @Test
  void randomBytesFillTheirRangeAndNothingElse() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(3 << 20);
      RandomBytes.fill(block, 100, (3 << 20) - 200, new SplittableRandom(1));
      byte[] bytes = block.toArray(ValueLayout.JAVA_BYTE);
      int zeroes = 0;
      for (int i = 0; i < bytes.length; i++) {
        zeroes += bytes[i] == 0 ? 1 : 0;
      }
      for (int i = 0; i < 100; i++) {
        assertArrayEquals(new byte[] {0, 0}, new byte[] {bytes[i], bytes[bytes.length - 1 - i]});
      }
      assertArrayEquals(new boolean[] {true}, new boolean[] {zeroes > 11_000 && zeroes < 14_000}, zeroes + " bytes are 0");
    }
  }
}
