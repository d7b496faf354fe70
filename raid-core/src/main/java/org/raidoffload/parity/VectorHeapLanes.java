package org.raidoffload.parity;

import static org.raidoffload.parity.Lanes.BYTES;
import static org.raidoffload.parity.Lanes.WIDTH;
import static org.raidoffload.parity.Lanes.highTable;
import static org.raidoffload.parity.Lanes.lowTable;
import static org.raidoffload.parity.Lanes.product;
import static org.raidoffload.parity.Lanes.twice;
import static org.raidoffload.parity.Lanes.xor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.ByteVector;

/**
 * {@link HeapLanes} in vectors. What does not fill a vector is left to {@link LongHeapLanes}. Needs {@code
 * jdk.incubator.vector}: {@link HeapKernels} loads this class only where that is there.
 *
 * <p>Loops over several sources take two, and are called through method handles that are not constants, which C2 never
 * inlines. Inlined into a caller beside each other they reach C2's limit on nodes; the calls beyond it are not inlined
 * and box their vectors, 5 to 20 times slower. A call that is not inlined costs a few nanoseconds for 4 KiB.
 */
final class VectorHeapLanes implements HeapLanes {
  private static final LongHeapLanes TAIL = LongHeapLanes.INSTANCE;

  private final MethodHandle xorOfPair = loop("xorOfPair");
  private final MethodHandle foldPair = loop("foldPair");
  private final MethodHandle pqOfPair = loop("pqOfPair");
  private final MethodHandle pqIntoPair = loop("pqIntoPair");

  @Override
  public String name() {
    return "heap-vector-" + 8 * WIDTH;
  }

  private static MethodHandle loop(String name) {
    var shape = MethodType.methodType(
        void.class, byte[][].class, int[].class, int.class,
        byte[].class, int.class, byte[].class, int.class, int.class, int.class);
    try {
      return MethodHandles.lookup().findStatic(VectorHeapLanes.class, name, shape);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  private static void run(
      MethodHandle loop,
      byte[][] arrays,
      int[] at,
      int first,
      byte[] p,
      int pAt,
      byte[] q,
      int qAt,
      int begin,
      int end) {
    try {
      loop.invokeExact(arrays, at, first, p, pAt, q, qAt, begin, end);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("a loop has no checked exceptions", e);
    }
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
    run(xorOfPair, arrays, at, first, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    run(foldPair, arrays, at, first + 2, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.xorOf(arrays, at, first, sum, sumAt, vectorsEnd, end);
    }
  }

  @Override
  public void xorInto(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    run(foldPair, arrays, at, first, sum, sumAt, sum, sumAt, begin, vectorsEnd);
    run(foldPair, arrays, at, first + 2, sum, sumAt, sum, sumAt, begin, vectorsEnd);
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
      xor(load(a, aAt + i), load(b, bAt + i)).intoArray(p, pAt + i);
    }
  }

  static void foldPair(
      byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    int aAt = at[first];
    int bAt = at[first + 1];
    for (int i = begin; i < end; i += WIDTH) {
      xor(load(p, pAt + i), xor(load(a, aAt + i), load(b, bAt + i))).intoArray(p, pAt + i);
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
    run(pqOfPair, arrays, at, first + 2, p, pAt, q, qAt, begin, vectorsEnd);
    run(pqIntoPair, arrays, at, first, p, pAt, q, qAt, begin, vectorsEnd);
    if (vectorsEnd < end) {
      TAIL.pqOf(arrays, at, first, p, pAt, q, qAt, vectorsEnd, end);
    }
  }

  @Override
  public void pqInto(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    int vectorsEnd = vectorsEnd(begin, end);
    run(pqIntoPair, arrays, at, first + 2, p, pAt, q, qAt, begin, vectorsEnd);
    run(pqIntoPair, arrays, at, first, p, pAt, q, qAt, begin, vectorsEnd);
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
      ByteVector top = load(b, bAt + i);
      ByteVector x = load(a, aAt + i);
      xor(top, x).intoArray(p, pAt + i);
      xor(twice(top), x).intoArray(q, qAt + i);
    }
  }

  static void pqIntoPair(
      byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    byte[] a = arrays[first];
    byte[] b = arrays[first + 1];
    int aAt = at[first];
    int bAt = at[first + 1];
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
