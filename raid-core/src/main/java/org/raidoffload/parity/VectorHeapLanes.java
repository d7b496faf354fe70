package org.raidoffload.parity;

import static org.raidoffload.parity.Lanes.BYTES;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.highTable;
import static org.raidoffload.parity.Lanes.lowTable;
import static org.raidoffload.parity.Lanes.product;
import static org.raidoffload.parity.Lanes.twice;
import static org.raidoffload.parity.Lanes.xor;

import jdk.incubator.vector.ByteVector;

/**
 * {@link HeapLanes} in vectors; what does not fill one is left to {@link LongHeapLanes}. Needs {@code
 * jdk.incubator.vector}: {@link HeapKernels} loads this class only where that is there.
 */
final class VectorHeapLanes implements HeapLanes {
  private static final LongHeapLanes TAIL = LongHeapLanes.INSTANCE;

  @Override
  public String name() {
    return "heap-vector-" + 8 * WIDTH;
  }

  private static ByteVector load(byte[] array, int index) {
    return ByteVector.fromArray(BYTES, array, index);
  }

  /** Where whole vectors end. */
  private static int vectorsEnd(int begin, int end) {
    return begin + ((end - begin) & -WIDTH);
  }

  @Override
  public void xorOf(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    byte[] c = arrays[first + 2];
    byte[] d = arrays[first + 3];
    int aAt = at[first];
    int bAt = at[first + 1];
    int cAt = at[first + 2];
    int dAt = at[first + 3];
    for (int i = begin; i < vectorsEnd; i += WIDTH) {
      ByteVector ab = xor(load(a, aAt + i), load(b, bAt + i));
      ByteVector cd = xor(load(c, cAt + i), load(d, dAt + i));
      xor(ab, cd).intoArray(sum, sumAt + i);
    }
    if (vectorsEnd < end) {
      TAIL.xorOf(arrays, at, first, sum, sumAt, vectorsEnd, end);
    }
  }

  @Override
  public void xorInto(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    byte[] c = arrays[first + 2];
    byte[] d = arrays[first + 3];
    int aAt = at[first];
    int bAt = at[first + 1];
    int cAt = at[first + 2];
    int dAt = at[first + 3];
    for (int i = begin; i < vectorsEnd; i += WIDTH) {
      ByteVector ab = xor(load(a, aAt + i), load(b, bAt + i));
      ByteVector cd = xor(load(c, cAt + i), load(d, dAt + i));
      xor(load(sum, sumAt + i), xor(ab, cd)).intoArray(sum, sumAt + i);
    }
    if (vectorsEnd < end) {
      TAIL.xorInto(arrays, at, first, sum, sumAt, vectorsEnd, end);
    }
  }

  @Override
  public void fold(byte[] source, int sourceAt, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    for (int i = begin; i < vectorsEnd; i += WIDTH) {
      xor(load(sum, sumAt + i), load(source, sourceAt + i)).intoArray(sum, sumAt + i);
    }
    if (vectorsEnd < end) {
      TAIL.fold(source, sourceAt, sum, sumAt, vectorsEnd, end);
    }
  }

  @Override
  public void pqOf(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    pqOfPair(
        arrays[first + 2], at[first + 2], arrays[first + 3], at[first + 3], p, pAt, q, qAt, begin, vectorsEnd);
    pqIntoPair(arrays[first], at[first], arrays[first + 1], at[first + 1], p, pAt, q, qAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.pqOf(arrays, at, first, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  @Override
  public void pqInto(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    pqIntoPair(
        arrays[first + 2], at[first + 2], arrays[first + 3], at[first + 3], p, pAt, q, qAt, begin, vectorsEnd);
    pqIntoPair(arrays[first], at[first], arrays[first + 1], at[first + 1], p, pAt, q, qAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.pqInto(arrays, at, first, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  /** Two sources in a loop: with four, C2 does not inline the last doublings and boxes their vectors. */
  private static void pqOfPair(
      byte[] a, int aAt, byte[] b, int bAt, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector top = load(b, bAt + i);
      ByteVector x = load(a, aAt + i);
      xor(top, x).intoArray(p, pAt + i);
      xor(twice(top), x).intoArray(q, qAt + i);
    }
  }

  private static void pqIntoPair(
      byte[] a, int aAt, byte[] b, int bAt, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector higher = load(b, bAt + i);
      ByteVector lower = load(a, aAt + i);
      xor(load(p, pAt + i), xor(higher, lower)).intoArray(p, pAt + i);
      xor(twice(xor(twice(load(q, qAt + i)), higher)), lower).intoArray(q, qAt + i);
    }
  }

  @Override
  public void accumulate(
      byte[] source, int sourceAt, byte coefficient, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    ByteVector low = lowTable(coefficient);
    ByteVector high = highTable(coefficient);
    for (int i = begin; i < vectorsEnd; i += WIDTH) {
      ByteVector x = load(source, sourceAt + i);
      xor(load(p, pAt + i), x).intoArray(p, pAt + i);
      xor(load(q, qAt + i), product(x, low, high)).intoArray(q, qAt + i);
    }
    if (vectorsEnd < end) {
      TAIL.accumulate(source, sourceAt, coefficient, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  @Override
  public void foldProduct(
      byte[] source, int sourceAt, byte coefficient, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    ByteVector low = lowTable(coefficient);
    ByteVector high = highTable(coefficient);
    for (int i = begin; i < vectorsEnd; i += WIDTH) {
      ByteVector product = product(load(source, sourceAt + i), low, high);
      xor(load(sum, sumAt + i), product).intoArray(sum, sumAt + i);
    }
    if (vectorsEnd < end) {
      TAIL.foldProduct(source, sourceAt, coefficient, sum, sumAt, vectorsEnd, end);
    }
  }

  @Override
  public void combine(byte[] x, byte a, byte[] y, byte b, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    ByteVector lowA = lowTable(a);
    ByteVector highA = highTable(a);
    ByteVector lowB = lowTable(b);
    ByteVector highB = highTable(b);
    for (int i = begin; i < vectorsEnd; i += WIDTH) {
      xor(product(load(x, i), lowA, highA), product(load(y, i), lowB, highB)).intoArray(sum, sumAt + i);
    }
    if (vectorsEnd < end) {
      TAIL.combine(x, a, y, b, sum, sumAt, vectorsEnd, end);
    }
  }
}
