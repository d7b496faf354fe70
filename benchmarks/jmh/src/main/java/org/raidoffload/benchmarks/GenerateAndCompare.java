package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import org.raidoffload.parity.ParityKernel;

/** A scrub built from generation: parity of each 4 KiB into scratch, then memcmp. */
final class GenerateAndCompare {
  private static final int PIECE = 4096;
  private static final ThreadLocal<GenerateAndCompare> PER_THREAD =
      ThreadLocal.withInitial(GenerateAndCompare::new);

  private final long scratch = Arena.global().allocate(2 * PIECE, PIECE).address();
  private final long[] piece = new long[64];

  private GenerateAndCompare() {}

  static GenerateAndCompare ofThisThread() {
    return PER_THREAD.get();
  }

  boolean xor(ParityKernel kernel, long[] sources, int count, long p, int bytes) {
    for (int at = 0; at < bytes; at += PIECE) {
      kernel.xor(pieceAt(sources, count, at), count, scratch, PIECE);
      if (!Libc.isEqual(scratch, p + at, PIECE)) {
        return false;
      }
    }
    return true;
  }

  boolean pq(ParityKernel kernel, long[] sources, int count, long p, long q, int bytes) {
    for (int at = 0; at < bytes; at += PIECE) {
      kernel.pq(pieceAt(sources, count, at), count, scratch, scratch + PIECE, PIECE);
      if (!Libc.isEqual(scratch, p + at, PIECE) || !Libc.isEqual(scratch + PIECE, q + at, PIECE)) {
        return false;
      }
    }
    return true;
  }

  private long[] pieceAt(long[] sources, int count, int at) {
    for (int i = 0; i < count; i++) {
      piece[i] = sources[i] + at;
    }
    return piece;
  }
}
