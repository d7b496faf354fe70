package org.raidoffload.parity;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.raidoffload.parity.AddressSpace.ALL;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The loops of {@link LongLaneKernel}: each a single pass over a heap scratch of at most {@link #CHUNK_LANES} lanes,
 * kept this small so that C2's auto-vectorizer takes every one of them.
 */
final class LanePasses {
  /** One page: three scratch arrays and a source chunk fit a first-level cache of 32 KiB. */
  static final int CHUNK_BYTES = 4096;

  static final int CHUNK_LANES = CHUNK_BYTES / Long.BYTES;

  private static final long TOP_BITS = 0x8080808080808080L;
  /** 0x1d in each byte: the low bits of polynomial 0x11d. */
  private static final long POLYNOMIAL = 0x1d1d1d1d1d1d1d1dL;

  private LanePasses() {}

  static int lanes(long at, long end) {
    return (int) Math.min(CHUNK_BYTES, end - at) / Long.BYTES;
  }

  /** Doubles each of eight field elements: shift left, then 0x1d wherever the top bit fell out. */
  static long twice(long x) {
    long top = x & TOP_BITS;
    return ((x ^ top) << 1) ^ ((top - (top >>> 7)) & POLYNOMIAL);
  }

  static void load(long source, long[] to, int lanes) {
    MemorySegment.copy(ALL, JAVA_LONG_UNALIGNED, source, to, 0, lanes);
  }

  static void store(long[] from, long destination, int lanes) {
    MemorySegment.copy(from, 0, ALL, JAVA_LONG_UNALIGNED, destination, lanes);
  }

  static void copy(long source, long destination, long at, int lanes) {
    if (destination == 0 || source == destination) {
      return;
    }
    if (source == 0) {
      AddressSpace.clear(destination + at, (long) lanes * Long.BYTES);
    } else {
      AddressSpace.copy(source + at, destination + at, (long) lanes * Long.BYTES);
    }
  }

  /** {@code into ^= the block at source}. */
  static void fold(long source, long[] into, int lanes) {
    for (int i = 0; i < lanes; i++) {
      into[i] ^= ALL.get(JAVA_LONG_UNALIGNED, source + ((long) i << 3));
    }
  }

  private static void fold2(long a, long b, long[] into, int lanes) {
    for (int i = 0; i < lanes; i++) {
      long offset = (long) i << 3;
      into[i] ^= ALL.get(JAVA_LONG_UNALIGNED, a + offset) ^ ALL.get(JAVA_LONG_UNALIGNED, b + offset);
    }
  }

  static void xorInto(long[] from, long[] into, int lanes) {
    for (int i = 0; i < lanes; i++) {
      into[i] ^= from[i];
    }
  }

  static boolean isZero(long[] values, int lanes) {
    long any = 0;
    for (int i = 0; i < lanes; i++) {
      any |= values[i];
    }
    return any == 0;
  }

  static void xorOf(long[] sources, int count, long at, long[] into, int lanes) {
    int i = 0;
    if (sources[0] == 0) {
      Arrays.fill(into, 0, lanes, 0);
    } else {
      load(sources[i++] + at, into, lanes);
    }
    while (i < count) {
      if (i + 1 < count && sources[i] != 0 && sources[i + 1] != 0) {
        fold2(sources[i] + at, sources[i + 1] + at, into, lanes);
        i += 2;
      } else {
        if (sources[i] != 0) {
          fold(sources[i] + at, into, lanes);
        }
        i++;
      }
    }
  }

  /** P and Q with two slots taken as zeros (the same slot twice for one, -1 for none), by Horner's rule. */
  static void syndromesWithout(
      long[] sources, int count, int slotX, int slotY, long at, long[] parity, long[] syndrome, int lanes) {
    int slot = count - 1;
    while (slot >= 0 && isAbsent(sources, slot, slotX, slotY)) {
      slot--;
    }
    if (slot < 0) {
      Arrays.fill(parity, 0, lanes, 0);
      Arrays.fill(syndrome, 0, lanes, 0);
      return;
    }
    load(sources[slot] + at, parity, lanes);
    System.arraycopy(parity, 0, syndrome, 0, lanes);
    while (--slot >= 0) {
      if (isAbsent(sources, slot, slotX, slotY)) {
        twice(syndrome, lanes);
      } else {
        step(sources[slot] + at, parity, syndrome, lanes);
      }
    }
  }

  private static boolean isAbsent(long[] sources, int slot, int slotX, int slotY) {
    return slot == slotX || slot == slotY || sources[slot] == 0;
  }

  private static void step(long source, long[] parity, long[] syndrome, int lanes) {
    for (int i = 0; i < lanes; i++) {
      long x = ALL.get(JAVA_LONG_UNALIGNED, source + ((long) i << 3));
      parity[i] ^= x;
      syndrome[i] = twice(syndrome[i]) ^ x;
    }
  }

  private static void twice(long[] values, int lanes) {
    for (int i = 0; i < lanes; i++) {
      values[i] = twice(values[i]);
    }
  }

  private static void twiceAndFold(long source, long[] values, int lanes) {
    for (int i = 0; i < lanes; i++) {
      values[i] = twice(values[i]) ^ ALL.get(JAVA_LONG_UNALIGNED, source + ((long) i << 3));
    }
  }

  /**
   * Sum of products by Horner's rule over the bits of the coefficients: seven doublings in all, whatever the number
   * of sources, and one addition for each bit that is set.
   */
  static void productOf(long[] sources, byte[] coefficients, int count, long at, long[] into, int lanes) {
    Arrays.fill(into, 0, lanes, 0);
    boolean started = false;
    for (int bit = 7; bit >= 0; bit--) {
      boolean doubled = !started;
      for (int i = 0; i < count; i++) {
        if (sources[i] != 0 && ((coefficients[i] >> bit) & 1) != 0) {
          if (doubled) {
            fold(sources[i] + at, into, lanes);
          } else {
            twiceAndFold(sources[i] + at, into, lanes);
          }
          doubled = true;
          started = true;
        }
      }
      if (!doubled) {
        twice(into, lanes);
      }
    }
  }

  /** {@code into = a*x + b*y} over lanes already on the heap; {@code into} is neither of them. */
  static void product(long[] x, byte a, long[] y, byte b, long[] into, int lanes) {
    Arrays.fill(into, 0, lanes, 0);
    for (int bit = 7; bit >= 0; bit--) {
      long maskA = -(long) ((a >> bit) & 1);
      long maskB = -(long) ((b >> bit) & 1);
      for (int i = 0; i < lanes; i++) {
        into[i] = twice(into[i]) ^ (maskA & x[i]) ^ (maskB & y[i]);
      }
    }
  }
}
