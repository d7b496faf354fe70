package org.raidoffload.parity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * {@link HeapLanes} in plain {@code long} arithmetic. Sums are made in scratch of {@code long[]}: C2 vectorizes a loop
 * from {@code byte[]} to {@code long[]}, which cannot overlap, but not one from {@code byte[]} to {@code byte[]}.
 */
final class LongHeapLanes implements HeapLanes {
  static final LongHeapLanes INSTANCE = new LongHeapLanes();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private LongHeapLanes() {}

  @Override
  public String name() {
    return "heap-long-lane";
  }

  private static int lanes(int begin, int end) {
    return (end - begin) / Long.BYTES;
  }

  /** The first position behind whole lanes. */
  private static int tail(int begin, int end) {
    return begin + ((end - begin) & -Long.BYTES);
  }

  private static void load(byte[] from, int at, long[] to, int lanes) {
    for (int i = 0; i < lanes; i++) {
      to[i] = (long) LONGS.get(from, at + (i << 3));
    }
  }

  private static void store(long[] from, byte[] to, int at, int lanes) {
    for (int i = 0; i < lanes; i++) {
      LONGS.set(to, at + (i << 3), from[i]);
    }
  }

  private static void fold(byte[] from, int at, long[] sum, int lanes) {
    for (int i = 0; i < lanes; i++) {
      sum[i] ^= (long) LONGS.get(from, at + (i << 3));
    }
  }

  private static void fold2(byte[] a, int aAt, byte[] b, int bAt, long[] sum, int lanes) {
    for (int i = 0; i < lanes; i++) {
      int offset = i << 3;
      sum[i] ^= (long) LONGS.get(a, aAt + offset) ^ (long) LONGS.get(b, bAt + offset);
    }
  }

  private static void step(byte[] from, int at, long[] p, long[] q, int lanes) {
    for (int i = 0; i < lanes; i++) {
      long x = (long) LONGS.get(from, at + (i << 3));
      p[i] ^= x;
      q[i] = LanePasses.twice(q[i]) ^ x;
    }
  }

  @Override
  public void xorOf(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    long[] scratch = SCRATCH.get().parity;
    int lanes = lanes(begin, end);
    load(arrays[first], at[first] + begin, scratch, lanes);
    fold(arrays[first + 1], at[first + 1] + begin, scratch, lanes);
    fold2(arrays[first + 2], at[first + 2] + begin, arrays[first + 3], at[first + 3] + begin, scratch, lanes);
    store(scratch, sum, sumAt + begin, lanes);
    for (int i = tail(begin, end); i < end; i++) {
      sum[sumAt + i] = xorAt(arrays, at, first, i);
    }
  }

  @Override
  public void xorInto(byte[][] arrays, int[] at, int first, byte[] sum, int sumAt, int begin, int end) {
    long[] scratch = SCRATCH.get().parity;
    int lanes = lanes(begin, end);
    load(sum, sumAt + begin, scratch, lanes);
    fold2(arrays[first], at[first] + begin, arrays[first + 1], at[first + 1] + begin, scratch, lanes);
    fold2(arrays[first + 2], at[first + 2] + begin, arrays[first + 3], at[first + 3] + begin, scratch, lanes);
    store(scratch, sum, sumAt + begin, lanes);
    for (int i = tail(begin, end); i < end; i++) {
      sum[sumAt + i] ^= xorAt(arrays, at, first, i);
    }
  }

  private static byte xorAt(byte[][] arrays, int[] at, int first, int i) {
    int xor = 0;
    for (int slot = first; slot < first + 4; slot++) {
      xor ^= arrays[slot][at[slot] + i];
    }
    return (byte) xor;
  }

  @Override
  public void fold(byte[] source, int sourceAt, byte[] sum, int sumAt, int begin, int end) {
    long[] scratch = SCRATCH.get().parity;
    int lanes = lanes(begin, end);
    load(sum, sumAt + begin, scratch, lanes);
    fold(source, sourceAt + begin, scratch, lanes);
    store(scratch, sum, sumAt + begin, lanes);
    for (int i = tail(begin, end); i < end; i++) {
      sum[sumAt + i] ^= source[sourceAt + i];
    }
  }

  @Override
  public void pqOf(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    System.arraycopy(arrays[first + 3], at[first + 3] + begin, p, pAt + begin, end - begin);
    System.arraycopy(arrays[first + 3], at[first + 3] + begin, q, qAt + begin, end - begin);
    steps(arrays, at, first, first + 2, p, pAt, q, qAt, begin, end);
  }

  @Override
  public void pqInto(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    steps(arrays, at, first, first + 3, p, pAt, q, qAt, begin, end);
  }

  private static void steps(
      byte[][] arrays, int[] at, int first, int last, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    Scratch scratch = SCRATCH.get();
    int lanes = lanes(begin, end);
    load(p, pAt + begin, scratch.parity, lanes);
    load(q, qAt + begin, scratch.syndrome, lanes);
    for (int slot = last; slot >= first; slot--) {
      step(arrays[slot], at[slot] + begin, scratch.parity, scratch.syndrome, lanes);
    }
    store(scratch.parity, p, pAt + begin, lanes);
    store(scratch.syndrome, q, qAt + begin, lanes);
    for (int i = tail(begin, end); i < end; i++) {
      for (int slot = last; slot >= first; slot--) {
        byte x = arrays[slot][at[slot] + i];
        p[pAt + i] ^= x;
        q[qAt + i] = (byte) (GaloisField.multiply(2, q[qAt + i] & 0xff) ^ x);
      }
    }
  }

  @Override
  public void accumulate(
      byte[] source, int sourceAt, byte coefficient, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    fold(source, sourceAt, p, pAt, begin, end);
    foldProduct(source, sourceAt, coefficient, q, qAt, begin, end);
  }

  @Override
  public void foldProduct(
      byte[] source, int sourceAt, byte coefficient, byte[] sum, int sumAt, int begin, int end) {
    Scratch scratch = SCRATCH.get();
    int lanes = lanes(begin, end);
    load(source, sourceAt + begin, scratch.parity, lanes);
    LanePasses.product(scratch.parity, coefficient, scratch.parity, (byte) 0, scratch.product, lanes);
    fold(sum, sumAt + begin, scratch.product, lanes);
    store(scratch.product, sum, sumAt + begin, lanes);
    for (int i = tail(begin, end); i < end; i++) {
      sum[sumAt + i] ^= (byte) GaloisField.multiply(coefficient & 0xff, source[sourceAt + i] & 0xff);
    }
  }

  @Override
  public void combine(byte[] x, byte a, byte[] y, byte b, byte[] sum, int sumAt, int begin, int end) {
    Scratch scratch = SCRATCH.get();
    int lanes = lanes(begin, end);
    load(x, begin, scratch.parity, lanes);
    load(y, begin, scratch.syndrome, lanes);
    LanePasses.product(scratch.parity, a, scratch.syndrome, b, scratch.product, lanes);
    store(scratch.product, sum, sumAt + begin, lanes);
    for (int i = tail(begin, end); i < end; i++) {
      int product = GaloisField.multiply(a & 0xff, x[i] & 0xff) ^ GaloisField.multiply(b & 0xff, y[i] & 0xff);
      sum[sumAt + i] = (byte) product;
    }
  }

  private static final class Scratch {
    final long[] parity = new long[HeapSlices.BYTES / Long.BYTES];
    final long[] syndrome = new long[HeapSlices.BYTES / Long.BYTES];
    final long[] product = new long[HeapSlices.BYTES / Long.BYTES];
  }
}
