package org.raidoffload.cli.member;

import org.raidoffload.geometry.ArrayGeometry;

/**
 * How an array is cut for reading.
 *
 * @param unitBytes bytes of each disk that one request takes in bulk: a divisor of the chunk
 * @param stripeBytes bytes of each disk of a stripe as md counts them: 4096, or less where the chunk is odd
 */
record StripeUnits(int unitBytes, int stripeBytes) {
  /** Eight disks of this stay within a processor's second cache. */
  private static final int MOST_UNIT_BYTES = 64 << 10;

  static StripeUnits of(ArrayGeometry geometry) {
    int chunk = geometry.chunkBytes();
    int unit = largestDivisor(chunk, MOST_UNIT_BYTES);
    return new StripeUnits(unit, largestDivisor(unit, ArrayGeometry.STRIPE_UNIT_BYTES));
  }

  private static int largestDivisor(int chunk, int most) {
    for (int candidate = Math.min(chunk, most) / 512 * 512; candidate > 512; candidate -= 512) {
      if (chunk % candidate == 0) {
        return candidate;
      }
    }
    return 512;
  }
}
