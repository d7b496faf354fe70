package org.raidoffload.parity;

/**
 * The inner loops of a {@link HeapKernel}, each a single pass over at most four sources in positions {@code begin} to
 * {@code end} of a slice. Arrays are the same throughout a loop, so C2 takes all bounds checks out of it; a loop over
 * sources inside a loop over positions would check every access. Four sources read and one or two sums stored is as
 * much as C2 inlines with room to spare.
 *
 * <p>{@code arrays[i]} with {@code at[i]} is a source; sums are an array and an offset. Sums are none of the sources.
 */
interface HeapLanes {
  /** Short name of a kernel made of these. */
  String name();

  /** {@code sum = } the four sources from {@code first} added. */
  void xorOf(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end);

  /** {@code sum ^= } the four sources from {@code first}. */
  void xorInto(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end);

  /** {@code sum ^= source}. */
  void fold(byte[] source, int sourceAt, byte[] sum, int sumAt, int begin, int end);

  /** P and Q of four sources, {@code first} being slot 0. */
  void pqOf(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end);

  /** Four steps of Horner's rule, from slot {@code first + 3} down to {@code first}. */
  void pqInto(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end);

  /** {@code p ^= source}, {@code q ^= coefficient * source}. */
  void accumulate(
      byte[] source, int sourceAt, byte coefficient, byte[] p, int pAt, byte[] q, int qAt, int begin, int end);

  /** {@code sum ^= coefficient * source}. */
  void foldProduct(byte[] source, int sourceAt, byte coefficient, byte[] sum, int sumAt, int begin, int end);

  /** {@code sum = a*x + b*y} over scratch that begins at 0. */
  void combine(byte[] x, byte a, byte[] y, byte b, byte[] sum, int sumAt, int begin, int end);
}
