package org.raidoffload.parity;

/**
 * Eight bytes a lane in plain {@code long} arithmetic: the kernel for a JVM without {@code jdk.incubator.vector}, and
 * the one that serves while the others warm up.
 *
 * <p>Works through {@value LanePasses#CHUNK_BYTES}-byte chunks, one short loop per source over a scratch array on the
 * heap that stays in the first-level cache. C2 vectorizes such loops; it does not vectorize an accumulator in
 * registers across sources, nor loops from native memory to native memory. The scratch belongs to the calling thread.
 */
public final class LongLaneKernel implements ParityKernel {
  /** The only instance: scratch is per thread. */
  public static final LongLaneKernel INSTANCE = new LongLaneKernel();

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private LongLaneKernel() {}

  @Override
  public String name() {
    return "long-lane";
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    AddressSpace.copy(source, destination, bytes);
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    long[] parity = SCRATCH.get().parity;
    long end = bytes & -Long.BYTES;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.xorOf(sources, count, at, parity, lanes);
      LanePasses.store(parity, destination + at, lanes);
    }
    ReferenceKernel.xorRange(sources, count, destination, end, bytes);
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (q == 0) {
      if (p != 0) {
        xor(sources, count, p, bytes);
      }
      return;
    }
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      syndromes(sources, count, at, scratch, lanes);
      storeWanted(scratch, p, q, at, lanes);
    }
    ReferenceKernel.pqRange(sources, count, p, q, end, bytes);
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
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
    ReferenceKernel.pqAccumulateRange(sources, coefficients, count, p, q, end, bytes);
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    long[] product = SCRATCH.get().product;
    long end = bytes & -Long.BYTES;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.productOf(sources, coefficients, count, at, product, lanes);
      LanePasses.store(product, destination + at, lanes);
    }
    ReferenceKernel.sumProductRange(sources, coefficients, count, destination, end, bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    ParityKernel.requireSources(count);
    long[] parity = SCRATCH.get().parity;
    long end = bytes & -Long.BYTES;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      LanePasses.xorOf(sources, count, at, parity, lanes);
      if (!LanePasses.isZero(parity, lanes)) {
        return false;
      }
    }
    return ReferenceKernel.xorIsZeroRange(sources, count, end, bytes);
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
    int mismatch = ReferenceKernel.pqMismatchRange(sources, count, p, q, end, bytes);
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
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    ParityKernel.requireSources(count);
    copyPq(from, to, count, p, 0, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
    for (long at = 0; at < end; at += LanePasses.CHUNK_BYTES) {
      int lanes = LanePasses.lanes(at, end);
      if (q != 0) {
        syndromes(from, count, at, scratch, lanes);
      } else if (p != 0) {
        LanePasses.xorOf(from, count, at, scratch.parity, lanes);
      }
      for (int i = 0; i < count; i++) {
        LanePasses.copy(from[i], to[i], at, lanes);
      }
      storeWanted(scratch, p, q, at, lanes);
    }
    ReferenceKernel.copyPqRange(from, to, count, p, q, end, bytes);
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    updatePq(newData, data, (byte) 0, p, 0, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
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
    ReferenceKernel.updatePqRange(newData, data, coefficient, p, q, end, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    ParityKernel.requireSlot(slotY, count);
    byte a = (byte) RecoveryCoefficients.ofParity(slotX, slotY);
    byte b = (byte) RecoveryCoefficients.ofSyndrome(slotX, slotY);
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
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
    ReferenceKernel.recoverTwoDataRange(sources, count, slotX, slotY, p, q, end, bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    ParityKernel.requireSlot(slot, count);
    byte scale = (byte) RecoveryCoefficients.ofSyndrome(slot);
    Scratch scratch = SCRATCH.get();
    long end = bytes & -Long.BYTES;
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
    ReferenceKernel.recoverDataAndPRange(sources, count, slot, p, q, end, bytes);
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
