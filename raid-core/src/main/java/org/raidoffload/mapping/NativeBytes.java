package org.raidoffload.mapping;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.raidoffload.parity.NativeAccess;

/** Bytes behind native addresses, for domains that copy. The caller keeps the memory alive. */
final class NativeBytes {

  /** All of memory: domains are given plain addresses and cannot know the segments behind them. */
  private static final MemorySegment ALL = NativeAccess.everything();

  private NativeBytes() {}

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  static byte get(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  static void fill(long address, long bytes, byte value) {
    ALL.asSlice(address, bytes).fill(value);
  }

  static boolean equal(long a, long b, long bytes) {
    return MemorySegment.mismatch(ALL, a, a + bytes, ALL, b, b + bytes) < 0;
  }
}
