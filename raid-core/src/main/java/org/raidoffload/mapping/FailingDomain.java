package org.raidoffload.mapping;

import org.raidoffload.engine.MapFaults;

/** A domain whose attempts to map fail where {@link MapFaults} say so; as thread-safe as the domain. */
public final class FailingDomain implements DmaDomain {
  private final DmaDomain domain;
  private final MapFaults faults;
  private final int device;

  /**
   * The domain with faults.
   *
   * @param device number of the DMA device that the domain belongs to
   */
  public FailingDomain(DmaDomain domain, MapFaults faults, int device) {
    this.domain = domain;
    this.faults = faults;
    this.device = device;
  }

  @Override
  public String name() {
    return domain.name();
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    return faults.failsNow(device) ? MAP_FAILED : domain.map(cpuAddress, bytes, direction);
  }

  @Override
  public boolean oneThreadOnly() {
    return domain.oneThreadOnly();
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    domain.unmap(deviceAddress, bytes, direction);
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    return domain.resolve(deviceAddress, bytes, write);
  }

  @Override
  public void beforeCpuRead(long cpuAddress, long bytes) {
    domain.beforeCpuRead(cpuAddress, bytes);
  }

  @Override
  public void beforeCpuWrite(long cpuAddress, long bytes) {
    domain.beforeCpuWrite(cpuAddress, bytes);
  }

  @Override
  public void afterCpuWrite(long cpuAddress, long bytes) {
    domain.afterCpuWrite(cpuAddress, bytes);
  }
}
