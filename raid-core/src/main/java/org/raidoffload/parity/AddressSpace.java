package org.raidoffload.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * All native memory as one segment, so that a kernel indexes it with plain addresses: a constant segment and
 * {@code long} offsets is the one shape that C2 compiles to bare loads and stores. Callers keep the memory alive.
 */
final class AddressSpace {
  /** Segment at address 0 over the whole address space: an offset into it is an address. */
  static final MemorySegment ALL = NativeAccess.everything();

  private static final byte[] ZEROS = new byte[4096];

  private AddressSpace() {}

  static int getByte(long address) {
    return ALL.get(JAVA_BYTE, address) & 0xff;
  }

  static void putByte(long address, int value) {
    ALL.set(JAVA_BYTE, address, (byte) value);
  }

  /** Copies {@code bytes} bytes between ranges that do not overlap. */
  static void copy(long source, long destination, long bytes) {
    MemorySegment.copy(ALL, source, ALL, destination, bytes);
  }

  /** Writes zeros. A slice and its {@code fill} would allocate wherever C2 does not inline them. */
  static void clear(long destination, long bytes) {
    for (long at = 0; at < bytes; at += ZEROS.length) {
      MemorySegment.copy(ZEROS, 0, ALL, JAVA_BYTE, destination + at, (int) Math.min(ZEROS.length, bytes - at));
    }
  }
}
