package org.raidoffload.parity;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two kernels, one for blocks in the caches and one for blocks that stream through memory, and which of them runs now.
 * Any thread may call and any may switch; a caller sees a switch at its next call or a few later.
 */
public final class ResidencyKernel implements ParityKernel {
  private final ParityKernel cached;
  private final Supplier<ParityKernel> streamed;
  private @Nullable ParityKernel whileStreaming;
  private Residency residency = Residency.CACHED;
  private ParityKernel now;

  /** Begins with {@code cached}; {@code streamed} is asked once, when blocks stream for the first time. */
  public ResidencyKernel(ParityKernel cached, Supplier<ParityKernel> streamed) {
    this.cached = cached;
    this.streamed = streamed;
    this.now = cached;
  }

  /** Where blocks are from now on. */
  public void set(Residency where) {
    ParityKernel next = where == Residency.CACHED ? cached : whileStreaming();
    residency = where;
    now = next;
  }

  private ParityKernel whileStreaming() {
    ParityKernel kernel = whileStreaming;
    if (kernel == null) {
      kernel = streamed.get();
      whileStreaming = kernel;
    }
    return kernel;
  }

  /** Where blocks are taken to be. */
  public Residency residency() {
    return residency;
  }

  private ParityKernel now() {
    return now;
  }

  @Override
  public String name() {
    return now().name();
  }

  @Override
  public boolean storesPastCache() {
    return now().storesPastCache();
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    now().copy(source, destination, bytes);
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    now().xor(sources, count, destination, bytes);
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    now().pq(sources, count, p, q, bytes);
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    now().pqAccumulate(sources, coefficients, count, p, q, bytes);
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    now().sumProduct(sources, coefficients, count, destination, bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    return now().xorIsZero(sources, count, bytes);
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    return now().pqMismatch(sources, count, p, q, bytes);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    now().copyXor(from, to, count, p, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    now().copyPq(from, to, count, p, q, bytes);
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    now().updateXor(newData, data, p, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    now().updatePq(newData, data, coefficient, p, q, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    now().recoverTwoData(sources, count, slotX, slotY, p, q, bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    now().recoverDataAndP(sources, count, slot, p, q, bytes);
  }
}
