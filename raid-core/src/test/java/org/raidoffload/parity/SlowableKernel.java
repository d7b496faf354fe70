package org.raidoffload.parity;

/** The long-lane kernel under another name, whose P+Q can be made slow; allocates nothing, unless it is told to. */
final class SlowableKernel implements ParityKernel {
  private static final ParityKernel REAL = LongLaneKernel.INSTANCE;

  private final String name;
  volatile int repeats = 1;
  volatile int garbage;
  volatile byte[] last = {};

  SlowableKernel(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    if (garbage > 0) {
      last = new byte[garbage];
    }
    for (int i = 0; i < repeats; i++) {
      REAL.pq(sources, count, p, q, bytes);
    }
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    REAL.copy(source, destination, bytes);
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    REAL.xor(sources, count, destination, bytes);
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    REAL.pqAccumulate(sources, coefficients, count, p, q, bytes);
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    REAL.sumProduct(sources, coefficients, count, destination, bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    return REAL.xorIsZero(sources, count, bytes);
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    return REAL.pqMismatch(sources, count, p, q, bytes);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    REAL.copyXor(from, to, count, p, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    REAL.copyPq(from, to, count, p, q, bytes);
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    REAL.updateXor(newData, data, p, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    REAL.updatePq(newData, data, coefficient, p, q, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    REAL.recoverTwoData(sources, count, slotX, slotY, p, q, bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    REAL.recoverDataAndP(sources, count, slot, p, q, bytes);
  }
}
