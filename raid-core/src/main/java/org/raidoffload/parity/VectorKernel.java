package org.raidoffload.parity;

/**
 * Vector API kernels at the JVM's preferred width. Needs {@code --add-modules jdk.incubator.vector}; without it this
 * class must not be loaded, {@link ParityKernels} sees to that.
 *
 * <p>This class sorts out absent blocks and odd tails; the loops are in one class per family of operations, as small
 * static methods, because C2 stops inlining in large ones and then boxes every vector (right results, 10 to 50 times
 * slower).
 */
public final class VectorKernel implements ParityKernel {
  private static final long STEP_MASK = -VectorXor.STEP;

  private final String name = "vector-" + 8 * Lanes.WIDTH;
  private final boolean copiesInOnePass;

  /** Chooses how to copy by width: one pass pays with 512-bit vectors, block by block and then parity below that. */
  public VectorKernel() {
    this(Lanes.WIDTH >= 64);
  }

  VectorKernel(boolean copiesInOnePass) {
    this.copiesInOnePass = copiesInOnePass;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    AddressSpace.copy(source, destination, bytes);
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    long end = bytes & STEP_MASK;
    if (!AbsentSlots.any(sources, count)) {
      VectorXor.xorInto(sources[0], sources, 1, count, destination, end);
    } else {
      int present = AbsentSlots.present(sources, count);
      if (present == 0) {
        AddressSpace.clear(destination, bytes);
        return;
      }
      long[] compacted = AbsentSlots.ofThisThread().compacted(sources, count);
      VectorXor.xorInto(compacted[0], compacted, 1, present, destination, end);
    }
    ReferenceKernel.xorRange(sources, count, destination, end, bytes);
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    if (q == 0) {
      if (p != 0) {
        xor(sources, count, p, bytes);
      }
      return;
    }
    long end = bytes & STEP_MASK;
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        long slice = AbsentSlots.sliceBytes(at, end);
        VectorPq.generate(slots.sourcesAt(sources, count, at), count, slots.destinationAt(p, at), q + at, slice);
      }
    } else if (p == 0) {
      VectorPq.syndrome(sources, count, q, end);
    } else {
      VectorPq.generate(sources, count, p, q, end);
    }
    ReferenceKernel.pqRange(sources, count, p, q, end, bytes);
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    long end = bytes & STEP_MASK;
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        accumulate(
            slots.sourcesAt(sources, count, at),
            coefficients,
            count,
            p == 0 ? 0 : p + at,
            q == 0 ? 0 : q + at,
            AbsentSlots.sliceBytes(at, end));
      }
    } else {
      accumulate(sources, coefficients, count, p, q, end);
    }
    ReferenceKernel.pqAccumulateRange(sources, coefficients, count, p, q, end, bytes);
  }

  private static void accumulate(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    if (p == 0) {
      if (q != 0) {
        VectorProduct.addSum(sources, coefficients, count, q, end);
      }
    } else if (q == 0) {
      VectorXor.xorInto(p, sources, 0, count, p, end);
    } else if (count == 1) {
      VectorProduct.accumulateOne(sources[0], coefficients[0], p, q, end);
    } else {
      VectorProduct.accumulate(sources, coefficients, count, p, q, end);
    }
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    long end = bytes & STEP_MASK;
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        VectorProduct.sum(
            slots.sourcesAt(sources, count, at),
            coefficients,
            count,
            destination + at,
            AbsentSlots.sliceBytes(at, end));
      }
    } else {
      VectorProduct.sum(sources, coefficients, count, destination, end);
    }
    ReferenceKernel.sumProductRange(sources, coefficients, count, destination, end, bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    long end = bytes & STEP_MASK;
    boolean isZero;
    if (!AbsentSlots.any(sources, count)) {
      isZero = VectorXor.isZero(sources[0], sources, 1, count, end);
    } else {
      int present = AbsentSlots.present(sources, count);
      long[] compacted = AbsentSlots.ofThisThread().compacted(sources, count);
      isZero = present == 0 || VectorXor.isZero(compacted[0], compacted, 1, present, end);
    }
    return isZero && ReferenceKernel.xorIsZeroRange(sources, count, end, bytes);
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    long end = bytes & STEP_MASK;
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        long slice = AbsentSlots.sliceBytes(at, end);
        long[] sourcesAt = slots.sourcesAt(sources, count, at);
        if (!matches(sourcesAt, count, p == 0 ? 0 : p + at, q == 0 ? 0 : q + at, slice)) {
          return LongLaneKernel.INSTANCE.pqMismatch(sources, count, p, q, bytes);
        }
      }
    } else if (!matches(sources, count, p, q, end)) {
      return LongLaneKernel.INSTANCE.pqMismatch(sources, count, p, q, bytes);
    }
    return ReferenceKernel.pqMismatchRange(sources, count, p, q, end, bytes);
  }

  private static boolean matches(long[] sources, int count, long p, long q, long end) {
    if (p == 0) {
      return LongLaneKernel.INSTANCE.pqMismatch(sources, count, 0, q, end) == 0;
    }
    return q == 0
        ? VectorXor.isZero(p, sources, 0, count, end)
        : VectorScrub.matches(sources, count, p, q, end);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    if (!copiesInOnePass) {
      copyAll(from, to, count, bytes);
      if (p != 0) {
        xor(from, count, p, bytes);
      }
      return;
    }
    long end = bytes & STEP_MASK;
    if (p == 0 || AbsentSlots.any(from, count) || AbsentSlots.any(to, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        VectorXor.copy(
            slots.sourcesAt(from, count, at),
            slots.destinationsAt(to, count, at),
            count,
            slots.destinationAt(p, at),
            AbsentSlots.sliceBytes(at, end));
      }
    } else {
      VectorXor.copy(from, to, count, p, end);
    }
    ReferenceKernel.copyPqRange(from, to, count, p, 0, end, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    if (q == 0) {
      copyXor(from, to, count, p, bytes);
      return;
    }
    if (!copiesInOnePass) {
      copyAll(from, to, count, bytes);
      pq(from, count, p, q, bytes);
      return;
    }
    long end = bytes & STEP_MASK;
    if (p == 0 || AbsentSlots.any(from, count) || AbsentSlots.any(to, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        VectorPq.copy(
            slots.sourcesAt(from, count, at),
            slots.destinationsAt(to, count, at),
            count,
            slots.destinationAt(p, at),
            q + at,
            AbsentSlots.sliceBytes(at, end));
      }
    } else {
      VectorPq.copy(from, to, count, p, q, end);
    }
    ReferenceKernel.copyPqRange(from, to, count, p, q, end, bytes);
  }

  private static void copyAll(long[] from, long[] to, int count, long bytes) {
    for (int i = 0; i < count; i++) {
      if (to[i] == 0 || to[i] == from[i]) {
        continue;
      }
      if (from[i] == 0) {
        AddressSpace.clear(to[i], bytes);
      } else {
        AddressSpace.copy(from[i], to[i], bytes);
      }
    }
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    if (p == 0) {
      copy(newData, data, bytes);
      return;
    }
    long end = bytes & STEP_MASK;
    VectorXor.update(newData, data, p, end);
    ReferenceKernel.updatePqRange(newData, data, (byte) 0, p, 0, end, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    if (q == 0) {
      updateXor(newData, data, p, bytes);
      return;
    }
    long end = bytes & STEP_MASK;
    if (p == 0) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        long slice = AbsentSlots.sliceBytes(at, end);
        VectorProduct.update(newData + at, data + at, coefficient, slots.destinationAt(0, at), q + at, slice);
      }
    } else {
      VectorProduct.update(newData, data, coefficient, p, q, end);
    }
    ReferenceKernel.updatePqRange(newData, data, coefficient, p, q, end, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    byte a = (byte) RecoveryCoefficients.ofParity(slotX, slotY);
    byte b = (byte) RecoveryCoefficients.ofSyndrome(slotX, slotY);
    long end = bytes & STEP_MASK;
    var slots = AbsentSlots.ofThisThread();
    for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
      long slice = AbsentSlots.sliceBytes(at, end);
      long[] others = slots.sourcesWithout(sources, count, slotX, slotY, at);
      long x = sources[slotX] + at;
      long y = sources[slotY] + at;
      VectorProduct.lostSyndromes(others, count, p + at, q + at, x, y, slice);
      VectorProduct.solveTwo(a, b, x, y, slice);
    }
    ReferenceKernel.recoverTwoDataRange(sources, count, slotX, slotY, p, q, end, bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    byte scale = (byte) RecoveryCoefficients.ofSyndrome(slot);
    long end = bytes & STEP_MASK;
    var slots = AbsentSlots.ofThisThread();
    for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
      VectorProduct.recoverOneAndP(
          slots.sourcesWithout(sources, count, slot, slot, at),
          count,
          scale,
          slots.destinationAt(p, at),
          q + at,
          sources[slot] + at,
          AbsentSlots.sliceBytes(at, end));
    }
    ReferenceKernel.recoverDataAndPRange(sources, count, slot, p, q, end, bytes);
  }
}
