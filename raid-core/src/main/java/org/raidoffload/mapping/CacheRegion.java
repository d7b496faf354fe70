package org.raidoffload.mapping;

import java.lang.foreign.Arena;

/**
 * A range of simulated memory behind a range of buffer bytes, with the state of each cache line over it. The buffer
 * itself is what the CPU sees; the shadow is what is in memory. While a line is absent the two are equal.
 */
final class CacheRegion {
  static final byte ABSENT = 0;
  static final byte CLEAN = 1;
  static final byte DIRTY = 2;

  final long base;
  final long bytes;
  final long shadow;
  /** State of each line. */
  final byte[] state;
  /** The device has written the line in memory since the CPU loaded or wrote it. */
  final boolean[] memoryNewer;
  /** A dirty line was dropped by a FROM_DEVICE map: a bit for each byte that the device has not replaced yet. */
  final long[] discarded;
  final int lineBytes;

  CacheRegion(Arena arena, long base, long bytes, int lineBytes) {
    this.base = base;
    this.bytes = bytes;
    this.lineBytes = lineBytes;
    this.shadow = arena.allocate(bytes, 4096).address();
    int lines = (int) (bytes / lineBytes);
    this.state = new byte[lines];
    this.memoryNewer = new boolean[lines];
    this.discarded = new long[lines];
    NativeBytes.copy(base, shadow, bytes);
  }

  boolean contains(long address, long length) {
    return address >= base && address + length <= base + bytes;
  }

  /** Takes over what another region inside this one knows. */
  void absorb(CacheRegion other) {
    int at = line(other.base);
    System.arraycopy(other.state, 0, state, at, other.state.length);
    System.arraycopy(other.memoryNewer, 0, memoryNewer, at, other.state.length);
    System.arraycopy(other.discarded, 0, discarded, at, other.state.length);
    NativeBytes.copy(other.shadow, shadow + other.base - base, other.bytes);
  }

  int line(long address) {
    return (int) ((address - base) / lineBytes);
  }

  long addressOf(int line) {
    return base + (long) line * lineBytes;
  }

  long shadowOf(long address) {
    return shadow + address - base;
  }

  /** Every byte of a dirty line is dropped. */
  void discard(int line) {
    discarded[line] = bits(0, lineBytes);
  }

  /** The device has replaced bytes of a line, from one address to before another. */
  void replaced(int line, long from, long to) {
    discarded[line] &= ~bits((int) (from - addressOf(line)), (int) (to - addressOf(line)));
  }

  private static long bits(int from, int to) {
    return to - from == Long.SIZE ? -1 : ((1L << (to - from)) - 1) << from;
  }

  /** Whether buffer and memory hold the same bytes in the line. */
  boolean same(int line) {
    long offset = (long) line * lineBytes;
    return NativeBytes.equal(base + offset, shadow + offset, lineBytes);
  }

  /** The CPU loads the line, or will when it next looks: the buffer shows memory. */
  void load(int line) {
    long offset = (long) line * lineBytes;
    NativeBytes.copy(shadow + offset, base + offset, lineBytes);
    memoryNewer[line] = false;
  }

  /** The line reaches memory. */
  void store(int line) {
    long offset = (long) line * lineBytes;
    NativeBytes.copy(base + offset, shadow + offset, lineBytes);
    memoryNewer[line] = false;
    discarded[line] = 0;
  }
}
