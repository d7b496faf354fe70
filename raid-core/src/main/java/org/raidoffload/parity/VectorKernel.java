package org.raidoffload.parity;

/**
 * Vector API kernels at the JVM's preferred width. Needs {@code --add-modules jdk.incubator.vector}; without it this
 * class must not be loaded, {@link ParityKernels} sees to that.
 *
 * <p>This class sorts out absent blocks; the loops are in one class per family of operations, each
 * reached through a {@link VectorLoop}, so that it is compiled alone.
 */
public final class VectorKernel extends SteppedKernel {
  /** In the place of a coefficient that a loop does not use. */
  private static final byte NONE = 0;

  private final String name = "vector-" + 8 * Lanes.WIDTH;
  private final boolean copiesInOnePass;

  /** Chooses how to copy by width: one pass pays with 512-bit vectors, block by block and then parity below that. */
  public VectorKernel() {
    this(Lanes.WIDTH >= 64);
  }

  VectorKernel(boolean copiesInOnePass) {
    super(VectorXor.STEP, LongLaneKernel.INSTANCE);
    this.copiesInOnePass = copiesInOnePass;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  protected void xorSteps(long[] sources, int count, long destination, long end) {
    if (!SourceOrder.pays(count, end) && !AbsentSlots.any(sources, count)) {
      VectorXor.SUM.run(sources, count - 1, sources[count - 1], destination, end);
    } else {
      int present = AbsentSlots.present(sources, count);
      if (present == 0) {
        AddressSpace.clear(destination, end);
        return;
      }
      long[] gathered = AbsentSlots.ofThisThread().gathered(sources, count);
      VectorXor.SUM.run(gathered, present - 1, gathered[present - 1], destination, end);
    }
  }

  @Override
  protected void pqSteps(long[] sources, int count, long p, long q, long end) {
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        long slice = AbsentSlots.sliceBytes(at, end);
        VectorPq.GENERATE.run(slots.sourcesAt(sources, count, at), count, slots.destinationAt(p, at), q + at, slice);
      }
    } else if (p == 0) {
      VectorPq.SYNDROME.run(sources, count, p, q, end);
    } else {
      VectorPq.GENERATE.run(sources, count, p, q, end);
    }
  }

  @Override
  protected void pqAccumulateSteps(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
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
  }

  private static void accumulate(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    if (p == 0) {
      if (q != 0) {
        VectorProduct.ADD_SUM.run(sources, coefficients, count, p, q, end);
      }
    } else if (q == 0) {
      VectorXor.SUM.run(sources, count, p, p, end);
    } else if (count == 1) {
      VectorProduct.ACCUMULATE_ONE.run(sources[0], 0, coefficients[0], NONE, p, q, end);
    } else {
      VectorProduct.ACCUMULATE.run(sources, coefficients, count, p, q, end);
    }
  }

  @Override
  protected void sumProductSteps(long[] sources, byte[] coefficients, int count, long destination, long end) {
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        VectorProduct.SUM.run(
            slots.sourcesAt(sources, count, at),
            coefficients,
            count,
            0,
            destination + at,
            AbsentSlots.sliceBytes(at, end));
      }
    } else {
      VectorProduct.SUM.run(sources, coefficients, count, 0, destination, end);
    }
  }

  @Override
  protected boolean xorIsZeroSteps(long[] sources, int count, long end) {
    boolean isZero;
    if (!SourceOrder.pays(count, end) && !AbsentSlots.any(sources, count)) {
      isZero = VectorXor.MATCHES.holds(sources, count - 1, sources[count - 1], 0, end);
    } else {
      int present = AbsentSlots.present(sources, count);
      long[] gathered = AbsentSlots.ofThisThread().gathered(sources, count);
      isZero = present == 0 || VectorXor.MATCHES.holds(gathered, present - 1, gathered[present - 1], 0, end);
    }
    return isZero;
  }

  @Override
  protected int pqMismatchSteps(long[] sources, int count, long p, long q, long end) {
    if (matches(sources, count, p, q, end)) {
      return 0;
    }
    boolean isPWrong = p != 0 && (q == 0 || !matches(sources, count, p, 0, end));
    boolean isQWrong = q != 0 && (!isPWrong || !matches(sources, count, 0, q, end));
    return (isPWrong ? 1 : 0) | (isQWrong ? 2 : 0);
  }

  private static boolean matches(long[] sources, int count, long p, long q, long end) {
    if (AbsentSlots.any(sources, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        long[] slice = slots.sourcesAt(sources, count, at);
        if (!sliceMatches(
            slice, count, p == 0 ? 0 : p + at, q == 0 ? 0 : q + at, AbsentSlots.sliceBytes(at, end))) {
          return false;
        }
      }
    } else if (q == 0 && SourceOrder.pays(count, end)) {
      long[] gathered = AbsentSlots.ofThisThread().gathered(sources, count);
      return sliceMatches(gathered, count, p, q, end);
    } else {
      return sliceMatches(sources, count, p, q, end);
    }
    return true;
  }

  private static boolean sliceMatches(long[] sources, int count, long p, long q, long end) {
    if (q == 0) {
      return p == 0 || VectorXor.MATCHES.holds(sources, count, p, q, end);
    }
    return p == 0
        ? VectorScrub.SYNDROME_MATCHES.holds(sources, count, p, q, end)
        : VectorScrub.MATCHES.holds(sources, count, p, q, end);
  }

  @Override
  protected void copyXorSteps(long[] from, long[] to, int count, long p, long end) {
    if (!copiesInOnePass) {
      copyAll(from, to, count, end);
      xorSteps(from, count, p, end);
      return;
    }
    if (AbsentSlots.any(from, count) || AbsentSlots.any(to, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        VectorXor.COPY.run(
            slots.sourcesAt(from, count, at),
            slots.destinationsAt(to, count, at),
            count,
            p + at,
            0,
            AbsentSlots.sliceBytes(at, end));
      }
    } else if (SourceOrder.pays(count, end)) {
      var slots = AbsentSlots.ofThisThread();
      VectorXor.COPY.run(slots.gathered(from, count), slots.gatheredDestinations(to, count), count, p, 0, end);
    } else {
      VectorXor.COPY.run(from, to, count, p, 0, end);
    }
  }

  @Override
  protected void copyPqSteps(long[] from, long[] to, int count, long p, long q, long end) {
    if (!copiesInOnePass) {
      copyAll(from, to, count, end);
      pqSteps(from, count, p, q, end);
      return;
    }
    if (p == 0 || AbsentSlots.any(from, count) || AbsentSlots.any(to, count)) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        VectorPq.COPY.run(
            slots.sourcesAt(from, count, at),
            slots.destinationsAt(to, count, at),
            count,
            slots.destinationAt(p, at),
            q + at,
            AbsentSlots.sliceBytes(at, end));
      }
    } else {
      VectorPq.COPY.run(from, to, count, p, q, end);
    }
  }

  @Override
  protected void updateXorSteps(long newData, long data, long p, long end) {
    VectorXor.UPDATE.run(newData, data, NONE, NONE, p, 0, end);
  }

  @Override
  protected void updatePqSteps(long newData, long data, byte coefficient, long p, long q, long end) {
    if (p == 0) {
      var slots = AbsentSlots.ofThisThread();
      for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
        long slice = AbsentSlots.sliceBytes(at, end);
        VectorProduct.UPDATE.run(
            newData + at, data + at, coefficient, NONE, slots.destinationAt(0, at), q + at, slice);
      }
    } else {
      VectorProduct.UPDATE.run(newData, data, coefficient, NONE, p, q, end);
    }
  }

  @Override
  protected void recoverTwoDataSteps(long[] sources, int count, int slotX, int slotY, long p, long q, long end) {
    byte a = (byte) RecoveryCoefficients.ofParity(slotX, slotY);
    byte b = (byte) RecoveryCoefficients.ofSyndrome(slotX, slotY);
    var slots = AbsentSlots.ofThisThread();
    for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
      long slice = AbsentSlots.sliceBytes(at, end);
      long[] others = slots.sourcesWithout(sources, count, slotX, slotY, at);
      long x = sources[slotX] + at;
      long y = sources[slotY] + at;
      VectorPq.GENERATE.run(others, count, x, y, slice);
      VectorProduct.SOLVE_TWO.run(x, y, a, b, p + at, q + at, slice);
    }
  }

  @Override
  protected void recoverDataAndPSteps(long[] sources, int count, int slot, long p, long q, long end) {
    byte scale = (byte) RecoveryCoefficients.ofSyndrome(slot);
    var slots = AbsentSlots.ofThisThread();
    for (long at = 0; at < end; at += AbsentSlots.SLICE_BYTES) {
      long slice = AbsentSlots.sliceBytes(at, end);
      long[] others = slots.sourcesWithout(sources, count, slot, slot, at);
      long lost = sources[slot] + at;
      long toP = slots.destinationAt(p, at);
      VectorPq.GENERATE.run(others, count, toP, lost, slice);
      VectorProduct.SOLVE_ONE.run(lost, 0, scale, NONE, toP, q + at, slice);
    }
  }
}
