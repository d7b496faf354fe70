package org.raidoffload.mapping;

/**
 * Memory that device and CPU see alike, without translation: a device address is the native address, map and unmap do
 * nothing. Stateless; may be called by many threads. It does not know what is mapped, so a use after unmap goes
 * unpunished here as on such hardware; the ledger sees it.
 */
public final class CoherentDomain implements DmaDomain {

  @Override
  public String name() {
    return "coherent";
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    return bytes < 1 ? MAP_FAILED : cpuAddress;
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {}

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    return deviceAddress;
  }
}
