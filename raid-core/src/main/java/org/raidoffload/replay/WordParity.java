package org.raidoffload.replay;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * P and Q of a stripe, eight bytes at a time and by nothing but shifts and xors over arrays of the heap: what every byte
 * of a replay is compared with. It shares no code with any kernel. One thread.
 */
final class WordParity {
  private static final long HIGH_BITS = 0x8080808080808080L;

  private long[] p = new long[0];
  private long[] q = new long[0];
  private long[] block = new long[0];

  /**
   * Makes both.
   *
   * @param sources data by syndrome slot, null where a slot has none
   * @param intoP gets the xor of them
   * @param intoQ gets the sum of 2 to the slot times each over GF(2^8), polynomial 0x11d; null for none
   * @param bytes of each
   */
  void make(@Nullable MemorySegment[] sources, MemorySegment intoP, @Nullable MemorySegment intoQ, int bytes) {
    int words = (bytes + Long.BYTES - 1) / Long.BYTES;
    if (p.length != words) {
      p = new long[words];
      q = new long[words];
      block = new long[words];
    }
    clear(p);
    clear(q);
    MemorySegment heap = MemorySegment.ofArray(block);
    for (int slot = sources.length - 1; slot >= 0; slot--) {
      MemorySegment source = sources[slot];
      if (intoQ != null) {
        twice(q);
      }
      if (source != null) {
        MemorySegment.copy(source, 0, heap, 0, bytes);
        add(p, block);
        add(q, block);
      }
    }
    MemorySegment.copy(MemorySegment.ofArray(p), 0, intoP, 0, bytes);
    if (intoQ != null) {
      MemorySegment.copy(MemorySegment.ofArray(q), 0, intoQ, 0, bytes);
    }
  }

  private static void clear(long[] words) {
    for (int i = 0; i < words.length; i++) {
      words[i] = 0;
    }
  }

  private static void add(long[] to, long[] words) {
    for (int i = 0; i < to.length; i++) {
      to[i] ^= words[i];
    }
  }

  /** Doubles each byte; what falls out at the top comes back as 0x1d. */
  private static void twice(long[] words) {
    for (int i = 0; i < words.length; i++) {
      long high = (words[i] & HIGH_BITS) >>> 7;
      words[i] = ((words[i] & ~HIGH_BITS) << 1) ^ high ^ (high << 2) ^ (high << 3) ^ (high << 4);
    }
  }
}
