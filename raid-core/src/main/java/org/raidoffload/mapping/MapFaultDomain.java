package org.raidoffload.mapping;

import java.util.function.LongPredicate;

/** A domain whose maps fail on demand. Map faults are an ordinary outcome; this makes them happen. One thread at a time. */
public final class MapFaultDomain implements DmaDomain {
  private final DmaDomain inner;
  private final LongPredicate failing;
  private long calls;

  /**
   * Wraps a domain.
   *
   * @param failing whether the n-th map call of this domain, counted from 1, fails
   */
  public MapFaultDomain(DmaDomain inner, LongPredicate failing) {
    this.inner = inner;
    this.failing = failing;
  }

  /** Fails the n-th map call only, counted from 1. */
  public static MapFaultDomain failingAt(DmaDomain inner, long n) {
    return new MapFaultDomain(inner, call -> call == n);
  }

  /** Map calls so far, failed ones included. */
  public long calls() {
    return calls;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    return failing.test(++calls) ? MAP_FAILED : inner.map(cpuAddress, bytes, direction);
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    inner.unmap(deviceAddress, bytes, direction);
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    return inner.resolve(deviceAddress, bytes, write);
  }

  @Override
  public void beforeCpuRead(long cpuAddress, long bytes) {
    inner.beforeCpuRead(cpuAddress, bytes);
  }

  @Override
  public void beforeCpuWrite(long cpuAddress, long bytes) {
    inner.beforeCpuWrite(cpuAddress, bytes);
  }

  @Override
  public void afterCpuWrite(long cpuAddress, long bytes) {
    inner.afterCpuWrite(cpuAddress, bytes);
  }
}
