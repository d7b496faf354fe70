package org.raidoffload.parity;

/**
 * The front of kernels whose loops take a fixed number of bytes at each step: refuses what is no call, turns calls without
 * P or without Q into those that they are, clears what is copied from an absent block, and has another kernel do the bytes
 * after the last whole step. What is left for a subclass are whole steps, at least one: {@code end} is a multiple of
 * the step and not 0. Sources may be absent, since each kind of loop has its own way around them that costs nothing where
 * none is; which destinations may be absent is said at each method. Immutable, any thread, allocates nothing in steady
 * state, as every {@link ParityKernel}.
 */
public abstract class SteppedKernel implements ParityKernel {
  private static final ThreadLocal<Rests> RESTS = ThreadLocal.withInitial(Rests::new);

  private final long wholeSteps;
  private final ParityKernel rest;

  /**
   * A kernel.
   *
   * @param step bytes that a loop takes at once, a power of two
   * @param rest what does the bytes after the last whole step
   */
  protected SteppedKernel(int step, ParityKernel rest) {
    this.wholeSteps = -(long) step;
    this.rest = rest;
  }

  /** {@link #xor} of whole steps. */
  protected abstract void xorSteps(long[] sources, int count, long destination, long end);

  /** {@link #pq} of whole steps; P may be absent. */
  protected abstract void pqSteps(long[] sources, int count, long p, long q, long end);

  /** {@link #pqAccumulate} of whole steps; P or Q may be absent. */
  protected abstract void pqAccumulateSteps(long[] sources, byte[] coefficients, int count, long p, long q, long end);

  /** {@link #sumProduct} of whole steps. */
  protected abstract void sumProductSteps(long[] sources, byte[] coefficients, int count, long destination, long end);

  /** {@link #xorIsZero} of whole steps. */
  protected abstract boolean xorIsZeroSteps(long[] sources, int count, long end);

  /** {@link #pqMismatch} of whole steps; P or Q may be absent. */
  protected abstract int pqMismatchSteps(long[] sources, int count, long p, long q, long end);

  /** {@link #copyXor} of whole steps; places to copy to may be absent, and those of absent blocks have been cleared. */
  protected abstract void copyXorSteps(long[] from, long[] to, int count, long p, long end);

  /** {@link #copyPq} of whole steps; as {@link #copyXorSteps}, and P may be absent. */
  protected abstract void copyPqSteps(long[] from, long[] to, int count, long p, long q, long end);

  /** {@link #updateXor} of whole steps. */
  protected abstract void updateXorSteps(long newData, long data, long p, long end);

  /** {@link #updatePq} of whole steps; P may be absent. */
  protected abstract void updatePqSteps(long newData, long data, byte coefficient, long p, long q, long end);

  /** {@link #recoverTwoData} of whole steps. */
  protected abstract void recoverTwoDataSteps(long[] sources, int count, int slotX, int slotY, long p, long q, long end);

  /** {@link #recoverDataAndP} of whole steps; P may be absent. */
  protected abstract void recoverDataAndPSteps(long[] sources, int count, int slot, long p, long q, long end);

  @Override
  public void copy(long source, long destination, long bytes) {
    AddressSpace.copy(source, destination, bytes);
  }

  @Override
  public final void xor(long[] sources, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    long end = bytes & wholeSteps;
    if (end != 0) {
      xorSteps(sources, count, destination, end);
    }
    if (end < bytes) {
      rest.xor(Rests.sources(sources, count, end), count, destination + end, bytes - end);
    }
  }

  @Override
  public final void pq(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (q == 0) {
      if (p != 0) {
        xor(sources, count, p, bytes);
      }
      return;
    }
    long end = bytes & wholeSteps;
    if (end != 0) {
      pqSteps(sources, count, p, q, end);
    }
    if (end < bytes) {
      rest.pq(Rests.sources(sources, count, end), count, at(p, end), q + end, bytes - end);
    }
  }

  @Override
  public final void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (p == 0 && q == 0) {
      return;
    }
    long end = bytes & wholeSteps;
    if (end != 0) {
      pqAccumulateSteps(sources, coefficients, count, p, q, end);
    }
    if (end < bytes) {
      rest.pqAccumulate(Rests.sources(sources, count, end), coefficients, count, at(p, end), at(q, end), bytes - end);
    }
  }

  @Override
  public final void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    long end = bytes & wholeSteps;
    if (end != 0) {
      sumProductSteps(sources, coefficients, count, destination, end);
    }
    if (end < bytes) {
      rest.sumProduct(Rests.sources(sources, count, end), coefficients, count, destination + end, bytes - end);
    }
  }

  @Override
  public final boolean xorIsZero(long[] sources, int count, long bytes) {
    ParityKernel.requireSources(count);
    long end = bytes & wholeSteps;
    return (end == 0 || xorIsZeroSteps(sources, count, end))
        && (end == bytes || rest.xorIsZero(Rests.sources(sources, count, end), count, bytes - end));
  }

  @Override
  public final int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    int wanted = (p == 0 ? 0 : 1) | (q == 0 ? 0 : 2);
    long end = bytes & wholeSteps;
    int mismatch = end == 0 || wanted == 0 ? 0 : pqMismatchSteps(sources, count, p, q, end);
    return mismatch == wanted || end == bytes ? mismatch
        : mismatch | rest.pqMismatch(Rests.sources(sources, count, end), count, at(p, end), at(q, end), bytes - end);
  }

  @Override
  public final void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    ParityKernel.requireSources(count);
    clearWhereAbsent(from, to, count, bytes);
    if (p == 0) {
      copyAll(from, to, count, bytes);
      return;
    }
    long end = bytes & wholeSteps;
    if (end != 0) {
      copyXorSteps(from, to, count, p, end);
    }
    if (end < bytes) {
      rest.copyXor(Rests.sources(from, count, end), Rests.targets(to, count, end), count, p + end, bytes - end);
    }
  }

  @Override
  public final void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    if (q == 0) {
      copyXor(from, to, count, p, bytes);
      return;
    }
    ParityKernel.requireSources(count);
    clearWhereAbsent(from, to, count, bytes);
    long end = bytes & wholeSteps;
    if (end != 0) {
      copyPqSteps(from, to, count, p, q, end);
    }
    if (end < bytes) {
      rest.copyPq(Rests.sources(from, count, end), Rests.targets(to, count, end), count, at(p, end), q + end,
          bytes - end);
    }
  }

  @Override
  public final void updateXor(long newData, long data, long p, long bytes) {
    if (p == 0) {
      copy(newData, data, bytes);
      return;
    }
    long end = bytes & wholeSteps;
    if (end != 0) {
      updateXorSteps(newData, data, p, end);
    }
    if (end < bytes) {
      rest.updateXor(newData + end, data + end, p + end, bytes - end);
    }
  }

  @Override
  public final void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    if (q == 0) {
      updateXor(newData, data, p, bytes);
      return;
    }
    long end = bytes & wholeSteps;
    if (end != 0) {
      updatePqSteps(newData, data, coefficient, p, q, end);
    }
    if (end < bytes) {
      rest.updatePq(newData + end, data + end, coefficient, at(p, end), q + end, bytes - end);
    }
  }

  @Override
  public final void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    ParityKernel.requireSlot(slotY, count);
    long end = bytes & wholeSteps;
    if (end != 0) {
      recoverTwoDataSteps(sources, count, slotX, slotY, p, q, end);
    }
    if (end < bytes) {
      rest.recoverTwoData(Rests.sources(sources, count, end), count, slotX, slotY, p + end, q + end, bytes - end);
    }
  }

  @Override
  public final void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    ParityKernel.requireSlot(slot, count);
    long end = bytes & wholeSteps;
    if (end != 0) {
      recoverDataAndPSteps(sources, count, slot, p, q, end);
    }
    if (end < bytes) {
      rest.recoverDataAndP(Rests.sources(sources, count, end), count, slot, at(p, end), q + end, bytes - end);
    }
  }

  /** Copies each block that is there to where it goes, if that is another place. */
  protected final void copyAll(long[] from, long[] to, int count, long bytes) {
    for (int i = 0; i < count; i++) {
      if (from[i] != 0 && to[i] != 0 && from[i] != to[i]) {
        copy(from[i], to[i], bytes);
      }
    }
  }

  private static void clearWhereAbsent(long[] from, long[] to, int count, long bytes) {
    for (int i = 0; i < count; i++) {
      if (from[i] == 0 && to[i] != 0) {
        AddressSpace.clear(to[i], bytes);
      }
    }
  }

  /** The address so many bytes on; an absent block stays absent. */
  protected static long at(long address, long offset) {
    return address == 0 ? 0 : address + offset;
  }

  /**
   * Where the rest of each block begins. The rest of a rest is written over what it is made of, entry by entry, which
   * nobody needs any more.
   */
  private static final class Rests {
    private long[] sources = new long[32];
    private long[] targets = new long[32];

    static long[] sources(long[] addresses, int count, long offset) {
      Rests rests = RESTS.get();
      rests.sources = moved(rests.sources, addresses, count, offset);
      return rests.sources;
    }

    static long[] targets(long[] addresses, int count, long offset) {
      Rests rests = RESTS.get();
      rests.targets = moved(rests.targets, addresses, count, offset);
      return rests.targets;
    }

    private static long[] moved(long[] into, long[] addresses, int count, long offset) {
      long[] moved = into.length < count ? new long[count] : into;
      for (int i = 0; i < count; i++) {
        moved[i] = at(addresses[i], offset);
      }
      return moved;
    }
  }
}
