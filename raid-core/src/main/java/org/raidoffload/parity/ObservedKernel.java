package org.raidoffload.parity;

/**
 * Runs a kernel for callers and notes the best rate that they get, at sizes that can be compared with the trial's: as
 * many bytes as were timed there or up to twice as many, and no fewer than four sources. Callers of several threads may
 * overwrite each other's note; one more sample makes up for it.
 */
final class ObservedKernel implements ParityKernel {
  private static final int FEWEST_SOURCES = 4;

  /** After these no more clock is read. */
  private static final int SAMPLES = 64;

  private final ParityKernel kernel;
  private final int timedBytes;
  private double best;
  private int samples;

  ObservedKernel(ParityKernel kernel, int timedBytes) {
    this.kernel = kernel;
    this.timedBytes = timedBytes;
  }

  ParityKernel kernel() {
    return kernel;
  }

  /** The best rate in GB/s of source bytes; 0 until there are samples enough to trust it. */
  double rate() {
    return samples < SAMPLES ? 0 : best;
  }

  private boolean isComparable(int count, long bytes) {
    return samples < SAMPLES && count >= FEWEST_SOURCES && bytes >= timedBytes && bytes < 2L * timedBytes;
  }

  private long start(int count, long bytes) {
    return isComparable(count, bytes) ? System.nanoTime() : 0;
  }

  private void end(long start, long blocks, long bytes) {
    if (start != 0) {
      best = Math.max(best, (double) blocks * bytes / Math.max(1, System.nanoTime() - start));
      samples++;
    }
  }

  @Override
  public String name() {
    return kernel.name();
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    long start = start(FEWEST_SOURCES, bytes);
    kernel.copy(source, destination, bytes);
    end(start, 1, bytes);
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    long start = start(count, bytes);
    kernel.xor(sources, count, destination, bytes);
    end(start, count, bytes);
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    long start = start(count, bytes);
    kernel.pq(sources, count, p, q, bytes);
    end(start, count, bytes);
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    long start = start(count, bytes);
    kernel.pqAccumulate(sources, coefficients, count, p, q, bytes);
    end(start, count, bytes);
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    long start = start(count, bytes);
    kernel.sumProduct(sources, coefficients, count, destination, bytes);
    end(start, count, bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    long start = start(count, bytes);
    boolean isZero = kernel.xorIsZero(sources, count, bytes);
    end(start, count, bytes);
    return isZero;
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    long start = start(count, bytes);
    int mismatch = kernel.pqMismatch(sources, count, p, q, bytes);
    end(start, count, bytes);
    return mismatch;
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    long start = start(count, bytes);
    kernel.copyXor(from, to, count, p, bytes);
    end(start, count, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    long start = start(count, bytes);
    kernel.copyPq(from, to, count, p, q, bytes);
    end(start, count, bytes);
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    long start = start(FEWEST_SOURCES, bytes);
    kernel.updateXor(newData, data, p, bytes);
    end(start, 1, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    long start = start(FEWEST_SOURCES, bytes);
    kernel.updatePq(newData, data, coefficient, p, q, bytes);
    end(start, 1, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    long start = start(count, bytes);
    kernel.recoverTwoData(sources, count, slotX, slotY, p, q, bytes);
    end(start, count, bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    long start = start(count, bytes);
    kernel.recoverDataAndP(sources, count, slot, p, q, bytes);
    end(start, count, bytes);
  }
}
