package org.raidoffload.parity;

import org.jspecify.annotations.Nullable;

/**
 * Parity arithmetic over blocks in {@code byte[]}: the second path, for callers whose data is on the Java heap and
 * would otherwise be copied to native memory and back. Same field and same results as {@link ParityKernel}.
 *
 * <p>A source of null is a block of zeros, a destination of null is not wanted. A destination may be exactly one of
 * the sources (same array, same offset); partial overlap is not allowed. Arrays are not kept. Implementations may be
 * called by many threads; no call allocates in steady state. Any {@code bytes >= 0} and any offset is legal.
 *
 * <p>Each method throws IllegalArgumentException when a block does not fit its array, before anything is written.
 */
public interface HeapKernel {

  /** Short name, such as {@code heap-vector-256} or {@code heap-long-lane}. */
  String name();

  /** {@code destination = xor of sources[0..count)}; count of 1 or more. */
  void xor(@Nullable HeapBlock[] sources, int count, HeapBlock destination, int bytes);

  /** {@code p = xor}, {@code q = sum of 2^i * sources[i]} for slots 0..count-1. */
  void pq(@Nullable HeapBlock[] sources, int count, @Nullable HeapBlock p, @Nullable HeapBlock q, int bytes);

  /** {@code p ^= xor}, {@code q ^= sum of coefficients[i] * sources[i]}: both halves of a read-modify-write. */
  void pqAccumulate(
      @Nullable HeapBlock[] sources,
      byte[] coefficients,
      int count,
      @Nullable HeapBlock p,
      @Nullable HeapBlock q,
      int bytes);

  /** Whether the xor of the sources is zero everywhere. Writes nothing. */
  boolean xorIsZero(@Nullable HeapBlock[] sources, int count, int bytes);

  /**
   * Compares P and Q with the sources as {@link #pq} would make them. Writes nothing.
   *
   * @return bit 0 set when p differs, bit 1 set when q differs; a p or q of null is not compared
   */
  int pqMismatch(@Nullable HeapBlock[] sources, int count, @Nullable HeapBlock p, @Nullable HeapBlock q, int bytes);

  /**
   * Recovers two lost data blocks from all others, P and Q.
   *
   * @param sources slots 0..count-1; entries {@code slotX} and {@code slotY} are the blocks to write
   * @param slotX the lower lost slot
   * @param slotY the higher lost slot
   */
  void recoverTwoData(
      @Nullable HeapBlock[] sources, int count, int slotX, int slotY, HeapBlock p, HeapBlock q, int bytes);

  /** Recovers a lost data block from Q and the other data, and makes P anew; {@code sources[slot]} is written. */
  void recoverDataAndP(
      @Nullable HeapBlock[] sources, int count, int slot, @Nullable HeapBlock p, HeapBlock q, int bytes);
}
