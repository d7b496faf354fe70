package org.raidoffload.parity;

/**
 * Parity arithmetic over off-heap blocks: what {@code software} runs and what every engine is compared with.
 *
 * <p>Blocks are plain native addresses; the caller keeps the memory alive and has checked length and alignment.
 * Field: GF(2^8), polynomial 0x11d, generator 2. Address 0 stands for an absent destination, or for a source slot
 * that is all zeros. A destination may be exactly one of the sources; partial overlap is not allowed. Source arrays
 * are read, never written, and not kept. A count of sources below 1 is an IllegalArgumentException: arrays of sources
 * are reused, and what lies beyond the count is another stripe's. Implementations are immutable and may be called by many threads; no call
 * allocates in steady state. Any {@code bytes >= 1} and any alignment is legal, multiples of 512 are the fast case.
 */
public interface ParityKernel {

  /** Refuses a count of sources that is not 1 or more. */
  static void requireSources(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (must be 1 or more sources)");
    }
  }

  /** Refuses a lost slot that is not one of the sources. */
  static void requireSlot(int slot, int count) {
    if (slot < 0 || slot >= count) {
      throw new IllegalArgumentException("slot: " + slot + " (must be one of " + count + " sources)");
    }
  }

  /** Short name, such as {@code reference}, {@code long-lane} or {@code vector-256}. */
  String name();

  /** Whether it stores past the caches where it can: for blocks that nobody reads again soon, else a loss. */
  default boolean storesPastCache() {
    return false;
  }

  /** Copies a block; the ranges do not overlap. */
  void copy(long source, long destination, long bytes);

  /** {@code destination = xor of sources[0..count)}; count of 1 or more. */
  void xor(long[] sources, int count, long destination, long bytes);

  /**
   * {@code p = xor}, {@code q = sum of 2^i * sources[i]} for slots 0..count-1. A source of 0 is a slot of zeros; p or
   * q of 0 is not wanted.
   */
  void pq(long[] sources, int count, long p, long q, long bytes);

  /** {@code p ^= xor}, {@code q ^= sum of coefficients[i] * sources[i]}; p or q of 0 is not wanted. */
  void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes);

  /** {@code destination = sum of coefficients[i] * sources[i]}; count of 1 is a multiply. */
  void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes);

  /** Whether the xor of the sources is zero everywhere. Writes nothing. */
  boolean xorIsZero(long[] sources, int count, long bytes);

  /**
   * Compares P and Q with the sources as {@link #pq} would make them. Writes nothing.
   *
   * @return bit 0 set when p differs, bit 1 set when q differs; a p or q of 0 is not compared
   */
  int pqMismatch(long[] sources, int count, long p, long q, long bytes);

  /** Copies {@code from[i]} to {@code to[i]} and leaves the xor of all in p, in one pass where that pays. */
  void copyXor(long[] from, long[] to, int count, long p, long bytes);

  /** Copies {@code from[i]} to {@code to[i]} and leaves P and Q of slots 0..count-1, in one pass where that pays. */
  void copyPq(long[] from, long[] to, int count, long p, long q, long bytes);

  /** {@code p ^= data ^ newData; data = newData}: a whole RAID-5 read-modify-write of one block. */
  void updateXor(long newData, long data, long p, long bytes);

  /** {@code p ^= d; q ^= coefficient * d} with {@code d = data ^ newData}; then {@code data = newData}. */
  void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes);

  /**
   * Recovers two lost data blocks from all others, P and Q.
   *
   * @param sources slots 0..count-1; entries {@code slotX} and {@code slotY} are the blocks to write
   * @param slotX the lower lost slot
   * @param slotY the higher lost slot
   */
  void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes);

  /** Recovers a lost data block from Q and the other data, and makes P anew; {@code sources[slot]} is written. */
  void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes);
}
