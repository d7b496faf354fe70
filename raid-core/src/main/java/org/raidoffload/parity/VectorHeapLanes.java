package org.raidoffload.parity;

import static jdk.incubator.vector.ByteVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.raidoffload.parity.Lanes.BYTES;
import static org.raidoffload.parity.Lanes.HIGH_SHIFT;
import static org.raidoffload.parity.Lanes.POLYNOMIAL;
import static org.raidoffload.parity.Lanes.TABLES;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.ZERO;
import static org.raidoffload.parity.Lanes.high;
import static org.raidoffload.parity.Lanes.low;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;

/**
 * {@link HeapLanes} in vectors, each loop reached through a {@link VectorLoop}. What does not fill a vector is left to
 * {@link LongHeapLanes}. Needs {@code jdk.incubator.vector}: {@link HeapKernels} loads this class only where that is
 * there.
 *
 * <p>Loops over several sources take two: four are more than C2 inlines with room to spare.
 */
final class VectorHeapLanes implements HeapLanes {
  private static final LongHeapLanes TAIL = LongHeapLanes.INSTANCE;

  private static final byte NONE = 0;

  private static final VectorLoop XOR_OF_PAIR = VectorLoop.of(MethodHandles.lookup(), "xorOfPair");
  private static final VectorLoop FOLD_PAIR = VectorLoop.of(MethodHandles.lookup(), "foldPair");
  private static final VectorLoop PQ_OF_PAIR = VectorLoop.of(MethodHandles.lookup(), "pqOfPair");
  private static final VectorLoop PQ_INTO_PAIR = VectorLoop.of(MethodHandles.lookup(), "pqIntoPair");
  private static final VectorLoop FOLD_ONE = VectorLoop.of(MethodHandles.lookup(), "foldOne");
  private static final VectorLoop ACCUMULATE_ONE = VectorLoop.of(MethodHandles.lookup(), "accumulateOne");
  private static final VectorLoop FOLD_ONE_PRODUCT = VectorLoop.of(MethodHandles.lookup(), "foldOneProduct");
  private static final VectorLoop COMBINE_TWO = VectorLoop.of(MethodHandles.lookup(), "combineTwo");

  @Override
  public String name() {
    return "heap-vector-" + 8 * WIDTH;
  }

  /** Where whole vectors end. */
  private static int vectorsEnd(int begin, int end) {
    return begin + ((end - begin) & -WIDTH);
  }

  @Override
  public void xorOf(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    XOR_OF_PAIR.run(arrays, at, first, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    FOLD_PAIR.run(arrays, at, first + 2, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.xorOf(arrays, at, first, sum, sumAt, vectorsEnd, end);
    }
  }

  @Override
  public void xorInto(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    FOLD_PAIR.run(arrays, at, first, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    FOLD_PAIR.run(arrays, at, first + 2, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.xorInto(arrays, at, first, sum, sumAt, vectorsEnd, end);
    }
  }

  /** The parameters of every pair loop are the same; the xor loops need one sum. */
  static void xorOfPair(
      byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    int aAt = at[first];
    int bAt = at[first + 1];
    for (int i = begin; i < end; i += WIDTH) {
      fromArray(BYTES, a, aAt + i).lanewise(XOR, fromArray(BYTES, b, bAt + i)).intoArray(p, pAt + i);
    }
  }

  static void foldPair(
      byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    int aAt = at[first];
    int bAt = at[first + 1];
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector pair = fromArray(BYTES, a, aAt + i).lanewise(XOR, fromArray(BYTES, b, bAt + i));
      fromArray(BYTES, p, pAt + i).lanewise(XOR, pair).intoArray(p, pAt + i);
    }
  }

  @Override
  public void fold(byte[] source, int sourceAt, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    FOLD_ONE.run(source, sourceAt, NONE, source, sourceAt, NONE, sum, sumAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.fold(source, sourceAt, sum, sumAt, vectorsEnd, end);
    }
  }

  /** The parameters of these loops are the same too: this one needs {@code x} and the sum. */
  static void foldOne(
      byte[] x, int xAt, byte a, byte[] y, int yAt, byte b, byte[] sum, int sumAt, int begin, int end) {
    for (int i = begin; i < end; i += WIDTH) {
      fromArray(BYTES, sum, sumAt + i).lanewise(XOR, fromArray(BYTES, x, xAt + i)).intoArray(sum, sumAt + i);
    }
  }

  @Override
  public void pqOf(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    PQ_OF_PAIR.run(arrays, at, first + 2, p, pAt, q, qAt, begin, vectorsEnd);
    PQ_INTO_PAIR.run(arrays, at, first, p, pAt, q, qAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.pqOf(arrays, at, first, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  @Override
  public void pqInto(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    PQ_INTO_PAIR.run(arrays, at, first + 2, p, pAt, q, qAt, begin, vectorsEnd);
    PQ_INTO_PAIR.run(arrays, at, first, p, pAt, q, qAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.pqInto(arrays, at, first, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  static void pqOfPair(
      byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    int aAt = at[first];
    int bAt = at[first + 1];
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector x = fromArray(BYTES, a, aAt + i);
      ByteVector s = fromArray(BYTES, b, bAt + i);
      s.lanewise(XOR, x).intoArray(p, pAt + i);
      s = ZERO.blend(POLYNOMIAL, s.lt((byte) 0)).lanewise(XOR, s.add(s)).lanewise(XOR, x);
      s.intoArray(q, qAt + i);
    }
  }

  static void pqIntoPair(
      byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    int aAt = at[first];
    int bAt = at[first + 1];
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector higher = fromArray(BYTES, b, bAt + i);
      ByteVector lower = fromArray(BYTES, a, aAt + i);
      fromArray(BYTES, p, pAt + i).lanewise(XOR, higher.lanewise(XOR, lower)).intoArray(p, pAt + i);
      ByteVector s = fromArray(BYTES, q, qAt + i);
      s = ZERO.blend(POLYNOMIAL, s.lt((byte) 0)).lanewise(XOR, s.add(s)).lanewise(XOR, higher);
      s = ZERO.blend(POLYNOMIAL, s.lt((byte) 0)).lanewise(XOR, s.add(s)).lanewise(XOR, lower);
      s.intoArray(q, qAt + i);
    }
  }

  @Override
  public void accumulate(
      byte[] source, int sourceAt, byte coefficient, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    ACCUMULATE_ONE.run(source, sourceAt, coefficient, p, pAt, NONE, q, qAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.accumulate(source, sourceAt, coefficient, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  /** {@code y ^= x}, {@code sum ^= a * x}. */
  static void accumulateOne(
      byte[] x, int xAt, byte a, byte[] y, int yAt, byte b, byte[] sum, int sumAt, int begin, int end) {
    ByteVector low = fromArray(BYTES, TABLES, low(a));
    ByteVector high = fromArray(BYTES, TABLES, high(a));
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector data = fromArray(BYTES, x, xAt + i);
      fromArray(BYTES, y, yAt + i).lanewise(XOR, data).intoArray(y, yAt + i);
      fromArray(BYTES, sum, sumAt + i).lanewise(XOR, data.selectFrom(low)).lanewise(XOR,
              data.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high))
          .intoArray(sum, sumAt + i);
    }
  }

  @Override
  public void foldProduct(
      byte[] source, int sourceAt, byte coefficient, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    FOLD_ONE_PRODUCT.run(source, sourceAt, coefficient, source, sourceAt, NONE, sum, sumAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.foldProduct(source, sourceAt, coefficient, sum, sumAt, vectorsEnd, end);
    }
  }

  /** {@code sum ^= a * x}. */
  static void foldOneProduct(
      byte[] x, int xAt, byte a, byte[] y, int yAt, byte b, byte[] sum, int sumAt, int begin, int end) {
    ByteVector low = fromArray(BYTES, TABLES, low(a));
    ByteVector high = fromArray(BYTES, TABLES, high(a));
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector data = fromArray(BYTES, x, xAt + i);
      fromArray(BYTES, sum, sumAt + i).lanewise(XOR, data.selectFrom(low)).lanewise(XOR,
              data.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(high))
          .intoArray(sum, sumAt + i);
    }
  }

  @Override
  public void combine(byte[] x, byte a, byte[] y, byte b, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    COMBINE_TWO.run(x, 0, a, y, 0, b, sum, sumAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.combine(x, a, y, b, sum, sumAt, vectorsEnd, end);
    }
  }

  /** {@code sum = a * x + b * y}. */
  static void combineTwo(
      byte[] x, int xAt, byte a, byte[] y, int yAt, byte b, byte[] sum, int sumAt, int begin, int end) {
    ByteVector lowA = fromArray(BYTES, TABLES, low(a));
    ByteVector highA = fromArray(BYTES, TABLES, high(a));
    ByteVector lowB = fromArray(BYTES, TABLES, low(b));
    ByteVector highB = fromArray(BYTES, TABLES, high(b));
    for (int i = begin; i < end; i += WIDTH) {
      ByteVector v = fromArray(BYTES, x, xAt + i);
      ByteVector w = fromArray(BYTES, y, yAt + i);
      ByteVector ofX = v.selectFrom(lowA).lanewise(XOR,
          v.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(highA));
      ByteVector ofY = w.selectFrom(lowB).lanewise(XOR,
          w.reinterpretAsShorts().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes().selectFrom(highB));
      ofX.lanewise(XOR, ofY).intoArray(sum, sumAt + i);
    }
  }
}
