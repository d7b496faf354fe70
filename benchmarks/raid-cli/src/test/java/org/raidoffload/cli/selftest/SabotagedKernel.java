package org.raidoffload.cli.selftest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;

/** The long-lane kernel with a fault in some calls. */
final class SabotagedKernel implements ParityKernel {
  /** What is done wrong. */
  enum Fault { WRONG_BYTE, BYTE_BEHIND, SPOILS_SOURCE, LIES, NEVER_RETURNS, THROWS }

  private static final ParityKernel RIGHT = LongLaneKernel.INSTANCE;

  private final Fault fault;
  private final int sources;

  /** Does it wrong in calls of so many sources. */
  SabotagedKernel(Fault fault, int sources) {
    this.fault = fault;
    this.sources = sources;
  }

  @SuppressWarnings("restricted")
  private static void flip(long address) {
    MemorySegment at = MemorySegment.ofAddress(address).reinterpret(1);
    at.set(ValueLayout.JAVA_BYTE, 0, (byte) (at.get(ValueLayout.JAVA_BYTE, 0) ^ 1));
  }

  private void strike(int count, long source, long destination, long bytes) {
    if (count != sources) {
      return;
    }
    switch (fault) {
      case WRONG_BYTE -> flip(destination + bytes - 1);
      case BYTE_BEHIND -> flip(destination + bytes);
      case SPOILS_SOURCE -> flip(source);
      case NEVER_RETURNS -> {
        while (!Thread.currentThread().isInterrupted()) {
          Thread.onSpinWait();
        }
      }
      case THROWS -> throw new IllegalStateException("sabotage");
      case LIES -> { }
    }
  }

  @Override
  public String name() {
    return "sabotaged";
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    RIGHT.copy(source, destination, bytes);
    strike(1, source, destination, bytes);
  }

  @Override
  public void xor(long[] all, int count, long destination, long bytes) {
    RIGHT.xor(all, count, destination, bytes);
    strike(count, all[0], destination, bytes);
  }

  @Override
  public void pq(long[] all, int count, long p, long q, long bytes) {
    RIGHT.pq(all, count, p, q, bytes);
    strike(count, all[0], q, bytes);
  }

  @Override
  public void pqAccumulate(long[] all, byte[] coefficients, int count, long p, long q, long bytes) {
    RIGHT.pqAccumulate(all, coefficients, count, p, q, bytes);
  }

  @Override
  public void sumProduct(long[] all, byte[] coefficients, int count, long destination, long bytes) {
    RIGHT.sumProduct(all, coefficients, count, destination, bytes);
  }

  @Override
  public boolean xorIsZero(long[] all, int count, long bytes) {
    return RIGHT.xorIsZero(all, count, bytes) != (fault == Fault.LIES && count == sources);
  }

  @Override
  public int pqMismatch(long[] all, int count, long p, long q, long bytes) {
    return RIGHT.pqMismatch(all, count, p, q, bytes) ^ (fault == Fault.LIES && count == sources ? 2 : 0);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    RIGHT.copyXor(from, to, count, p, bytes);
    strike(count, from[0], p, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    RIGHT.copyPq(from, to, count, p, q, bytes);
    strike(count, from[0], q, bytes);
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    RIGHT.updateXor(newData, data, p, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    RIGHT.updatePq(newData, data, coefficient, p, q, bytes);
  }

  @Override
  public void recoverTwoData(long[] all, int count, int slotX, int slotY, long p, long q, long bytes) {
    RIGHT.recoverTwoData(all, count, slotX, slotY, p, q, bytes);
    strike(count, p, all[slotX], bytes);
  }

  @Override
  public void recoverDataAndP(long[] all, int count, int slot, long p, long q, long bytes) {
    RIGHT.recoverDataAndP(all, count, slot, p, q, bytes);
  }
}
