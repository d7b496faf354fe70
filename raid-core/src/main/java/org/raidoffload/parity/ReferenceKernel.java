package org.raidoffload.parity;

import static org.raidoffload.parity.AddressSpace.getByte;
import static org.raidoffload.parity.AddressSpace.putByte;

/**
 * The oracle: one byte at a time, straight from the definitions, with table arithmetic of {@link GaloisField}. Slow
 * on purpose; what other kernels and every engine are compared with. The faster kernels use its ranges for the few
 * bytes that do not fill a lane.
 */
public final class ReferenceKernel implements ParityKernel {
  /** The only instance: there is no state. */
  public static final ReferenceKernel INSTANCE = new ReferenceKernel();

  private ReferenceKernel() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    for (long at = 0; at < bytes; at++) {
      putByte(destination + at, getByte(source + at));
    }
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    xorRange(sources, count, destination, 0, bytes);
  }

  static void xorRange(long[] sources, int count, long destination, long begin, long end) {
    for (long at = begin; at < end; at++) {
      putByte(destination + at, xorAt(sources, count, at));
    }
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    pqRange(sources, count, p, q, 0, bytes);
  }

  static void pqRange(long[] sources, int count, long p, long q, long begin, long end) {
    for (long at = begin; at < end; at++) {
      int xor = xorAt(sources, count, at);
      int syndrome = syndromeAt(sources, count, at);
      putIfWanted(p, at, xor);
      putIfWanted(q, at, syndrome);
    }
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    pqAccumulateRange(sources, coefficients, count, p, q, 0, bytes);
  }

  static void pqAccumulateRange(
      long[] sources, byte[] coefficients, int count, long p, long q, long begin, long end) {
    for (long at = begin; at < end; at++) {
      int xor = xorAt(sources, count, at);
      int product = productAt(sources, coefficients, count, at);
      if (p != 0) {
        putByte(p + at, getByte(p + at) ^ xor);
      }
      if (q != 0) {
        putByte(q + at, getByte(q + at) ^ product);
      }
    }
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    sumProductRange(sources, coefficients, count, destination, 0, bytes);
  }

  static void sumProductRange(
      long[] sources, byte[] coefficients, int count, long destination, long begin, long end) {
    for (long at = begin; at < end; at++) {
      putByte(destination + at, productAt(sources, coefficients, count, at));
    }
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    ParityKernel.requireSources(count);
    return xorIsZeroRange(sources, count, 0, bytes);
  }

  static boolean xorIsZeroRange(long[] sources, int count, long begin, long end) {
    for (long at = begin; at < end; at++) {
      if (xorAt(sources, count, at) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    return pqMismatchRange(sources, count, p, q, 0, bytes);
  }

  static int pqMismatchRange(long[] sources, int count, long p, long q, long begin, long end) {
    int mismatch = 0;
    for (long at = begin; at < end; at++) {
      if (p != 0 && getByte(p + at) != xorAt(sources, count, at)) {
        mismatch |= 1;
      }
      if (q != 0 && getByte(q + at) != syndromeAt(sources, count, at)) {
        mismatch |= 2;
      }
    }
    return mismatch;
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    ParityKernel.requireSources(count);
    copyPqRange(from, to, count, p, 0, 0, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    copyPqRange(from, to, count, p, q, 0, bytes);
  }

  static void copyPqRange(long[] from, long[] to, int count, long p, long q, long begin, long end) {
    for (long at = begin; at < end; at++) {
      int xor = xorAt(from, count, at);
      int syndrome = syndromeAt(from, count, at);
      for (int i = 0; i < count; i++) {
        putIfWanted(to[i], at, byteOrZero(from[i], at));
      }
      putIfWanted(p, at, xor);
      putIfWanted(q, at, syndrome);
    }
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    updatePqRange(newData, data, (byte) 0, p, 0, 0, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    updatePqRange(newData, data, coefficient, p, q, 0, bytes);
  }

  static void updatePqRange(
      long newData, long data, byte coefficient, long p, long q, long begin, long end) {
    for (long at = begin; at < end; at++) {
      int fresh = getByte(newData + at);
      int delta = getByte(data + at) ^ fresh;
      if (p != 0) {
        putByte(p + at, getByte(p + at) ^ delta);
      }
      if (q != 0) {
        putByte(q + at, getByte(q + at) ^ GaloisField.multiply(coefficient & 0xff, delta));
      }
      putByte(data + at, fresh);
    }
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    ParityKernel.requireSlot(slotY, count);
    recoverTwoDataRange(sources, count, slotX, slotY, p, q, 0, bytes);
  }

  static void recoverTwoDataRange(
      long[] sources, int count, int slotX, int slotY, long p, long q, long begin, long end) {
    int a = RecoveryCoefficients.ofParity(slotX, slotY);
    int b = RecoveryCoefficients.ofSyndrome(slotX, slotY);
    for (long at = begin; at < end; at++) {
      int pDelta = getByte(p + at);
      int qDelta = getByte(q + at);
      for (int i = 0; i < count; i++) {
        if (i != slotX && i != slotY) {
          int value = byteOrZero(sources[i], at);
          pDelta ^= value;
          qDelta ^= GaloisField.multiply(GaloisField.exp(i), value);
        }
      }
      int y = GaloisField.multiply(a, pDelta) ^ GaloisField.multiply(b, qDelta);
      putByte(sources[slotY] + at, y);
      putByte(sources[slotX] + at, pDelta ^ y);
    }
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    ParityKernel.requireSlot(slot, count);
    recoverDataAndPRange(sources, count, slot, p, q, 0, bytes);
  }

  static void recoverDataAndPRange(long[] sources, int count, int slot, long p, long q, long begin, long end) {
    int scale = RecoveryCoefficients.ofSyndrome(slot);
    for (long at = begin; at < end; at++) {
      int parity = 0;
      int qDelta = getByte(q + at);
      for (int i = 0; i < count; i++) {
        if (i != slot) {
          int value = byteOrZero(sources[i], at);
          parity ^= value;
          qDelta ^= GaloisField.multiply(GaloisField.exp(i), value);
        }
      }
      int lost = GaloisField.multiply(scale, qDelta);
      putByte(sources[slot] + at, lost);
      putIfWanted(p, at, parity ^ lost);
    }
  }

  private static int xorAt(long[] sources, int count, long at) {
    int xor = 0;
    for (int i = 0; i < count; i++) {
      xor ^= byteOrZero(sources[i], at);
    }
    return xor;
  }

  private static int syndromeAt(long[] sources, int count, long at) {
    int syndrome = 0;
    for (int i = 0; i < count; i++) {
      syndrome ^= GaloisField.multiply(GaloisField.exp(i), byteOrZero(sources[i], at));
    }
    return syndrome;
  }

  private static int productAt(long[] sources, byte[] coefficients, int count, long at) {
    int product = 0;
    for (int i = 0; i < count; i++) {
      product ^= GaloisField.multiply(coefficients[i] & 0xff, byteOrZero(sources[i], at));
    }
    return product;
  }

  private static int byteOrZero(long source, long at) {
    return source == 0 ? 0 : getByte(source + at);
  }

  private static void putIfWanted(long destination, long at, int value) {
    if (destination != 0) {
      putByte(destination + at, value);
    }
  }
}
