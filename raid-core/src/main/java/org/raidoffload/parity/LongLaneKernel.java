package org.raidoffload.parity;

/**
 * Eight bytes a lane in plain {@code long} arithmetic: the kernel for a JVM without {@code jdk.incubator.vector}, and
 * the one that serves while the others warm up.
 *
 * <p>Works through {@value LanePasses#CHUNK_BYTES}-byte chunks, one short loop per source over a scratch array on the
 * heap that stays in the first-level cache. C2 vectorizes such loops; it does not vectorize an accumulator in
 * registers across sources, nor loops from native memory to native memory. The scratch belongs to the calling thread.
 */
public final class LongLaneKernel extends SteppedKernel {
  /** The only instance: scratch is per thread. */
  public static final LongLaneKernel INSTANCE = new LongLaneKernel();

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private LongLaneKernel() {
    super(Long.BYTES, ReferenceKernel.INSTANCE);
  }

  @Override
  public String name() {
    return "long-lane";
  }

  @Override
  protected void xorSteps(long[] sources, int count, long destination, long end) {
    long[] parity = SCRATCH.get().parity;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.xorOf(sources, count, at, parity, lanes);
      LanePasses.store(parity, destination + at, lanes);
    }
  }

  @Override
  protected void pqSteps(long[] sources, int count, long p, long q, long end) {
    Scratch scratch = SCRATCH.get();
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      syndromes(sources, count, at, scratch, lanes);
      storeWanted(scratch, p, q, at, lanes);
    }
  }

  @Override
  protected void pqAccumulateSteps(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    Scratch scratch = SCRATCH.get();
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      if (p != 0) {
        LanePasses.xorOf(sources, count, at, scratch.parity, lanes);
        LanePasses.fold(p + at, scratch.parity, lanes);
      }
      if (q != 0) {
        LanePasses.productOf(sources, coefficients, count, at, scratch.syndrome, lanes);
        LanePasses.fold(q + at, scratch.syndrome, lanes);
      }
      storeWanted(scratch, p, q, at, lanes);
    }
  }

  @Override
  protected void sumProductSteps(long[] sources, byte[] coefficients, int count, long destination, long end) {
    long[] product = SCRATCH.get().product;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.productOf(sources, coefficients, count, at, product, lanes);
      LanePasses.store(product, destination + at, lanes);
    }
  }

  @Override
  protected boolean xorIsZeroSteps(long[] sources, int count, long end) {
    long[] parity = SCRATCH.get().parity;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.xorOf(sources, count, at, parity, lanes);
      if (!LanePasses.isZero(parity, lanes)) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected int pqMismatchSteps(long[] sources, int count, long p, long q, long end) {
    Scratch scratch = SCRATCH.get();
    int mismatch = 0;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      if (q == 0) {
        LanePasses.xorOf(sources, count, at, scratch.parity, lanes);
      } else {
        syndromes(sources, count, at, scratch, lanes);
      }
      mismatch |= differs(scratch.parity, p, at, lanes) ? 1 : 0;
      mismatch |= differs(scratch.syndrome, q, at, lanes) ? 2 : 0;
    }
    return mismatch;
  }

  @Override
  protected void copyXorSteps(long[] from, long[] to, int count, long p, long end) {
    copyPqSteps(from, to, count, p, 0, end);
  }

  @Override
  protected void copyPqSteps(long[] from, long[] to, int count, long p, long q, long end) {
    Scratch scratch = SCRATCH.get();
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      if (q != 0) {
        syndromes(from, count, at, scratch, lanes);
      } else {
        LanePasses.xorOf(from, count, at, scratch.parity, lanes);
      }
      for (int i = 0; i < count; i++) {
        LanePasses.copy(from[i], to[i], at, lanes);
      }
      storeWanted(scratch, p, q, at, lanes);
    }
  }

  @Override
  protected void updateXorSteps(long newData, long data, long p, long end) {
    updatePqSteps(newData, data, (byte) 0, p, 0, end);
  }

  @Override
  protected void updatePqSteps(long newData, long data, byte coefficient, long p, long q, long end) {
    Scratch scratch = SCRATCH.get();
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.load(newData + at, scratch.parity, lanes);
      LanePasses.fold(data + at, scratch.parity, lanes);
      if (q != 0) {
        LanePasses.product(scratch.parity, coefficient, scratch.parity, (byte) 0, scratch.syndrome, lanes);
        LanePasses.fold(q + at, scratch.syndrome, lanes);
      }
      if (p != 0) {
        LanePasses.fold(p + at, scratch.parity, lanes);
      }
      storeWanted(scratch, p, q, at, lanes);
      LanePasses.copy(newData, data, at, lanes);
    }
  }

  @Override
  protected void recoverTwoDataSteps(long[] sources, int count, int slotX, int slotY, long p, long q, long end) {
    byte a = (byte) RecoveryCoefficients.ofParity(slotX, slotY);
    byte b = (byte) RecoveryCoefficients.ofSyndrome(slotX, slotY);
    Scratch scratch = SCRATCH.get();
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.syndromesWithout(
          sources, count, slotX, slotY, at, scratch.parity, scratch.syndrome, lanes);
      LanePasses.fold(p + at, scratch.parity, lanes);
      LanePasses.fold(q + at, scratch.syndrome, lanes);
      LanePasses.product(scratch.parity, a, scratch.syndrome, b, scratch.product, lanes);
      LanePasses.store(scratch.product, sources[slotY] + at, lanes);
      LanePasses.xorInto(scratch.product, scratch.parity, lanes);
      LanePasses.store(scratch.parity, sources[slotX] + at, lanes);
    }
  }

  @Override
  protected void recoverDataAndPSteps(long[] sources, int count, int slot, long p, long q, long end) {
    byte scale = (byte) RecoveryCoefficients.ofSyndrome(slot);
    Scratch scratch = SCRATCH.get();
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.syndromesWithout(sources, count, slot, slot, at, scratch.parity, scratch.syndrome, lanes);
      LanePasses.fold(q + at, scratch.syndrome, lanes);
      LanePasses.product(scratch.syndrome, scale, scratch.syndrome, (byte) 0, scratch.product, lanes);
      LanePasses.store(scratch.product, sources[slot] + at, lanes);
      if (p != 0) {
        LanePasses.xorInto(scratch.product, scratch.parity, lanes);
        LanePasses.store(scratch.parity, p + at, lanes);
      }
    }
  }

  private static void syndromes(long[] sources, int count, long at, Scratch scratch, int lanes) {
    LanePasses.syndromesWithout(sources, count, -1, -1, at, scratch.parity, scratch.syndrome, lanes);
  }

  private static void storeWanted(Scratch scratch, long p, long q, long at, int lanes) {
    if (p != 0) {
      LanePasses.store(scratch.parity, p + at, lanes);
    }
    if (q != 0) {
      LanePasses.store(scratch.syndrome, q + at, lanes);
    }
  }

  private static boolean differs(long[] expected, long block, long at, int lanes) {
    if (block == 0) {
      return false;
    }
    LanePasses.fold(block + at, expected, lanes);
    return !LanePasses.isZero(expected, lanes);
  }

  private static final class Scratch {
    final long[] parity = new long[LanePasses.CHUNK_LANES];
    final long[] syndrome = new long[LanePasses.CHUNK_LANES];
    final long[] product = new long[LanePasses.CHUNK_LANES];
  }
}
