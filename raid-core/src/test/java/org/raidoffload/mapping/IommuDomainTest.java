package org.raidoffload.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.raidoffload.mapping.Direction.BIDIRECTIONAL;
import static org.raidoffload.mapping.Direction.FROM_DEVICE;
import static org.raidoffload.mapping.Direction.TO_DEVICE;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.raidoffload.engine.DeviceFaultException;

class IommuDomainTest {
  private static final long CPU = 0x7f0000001000L;
  private static final long SPACE = 1 << 24;
  private long now;

  @Test
  void everyMappingHasAddressesOfItsOwnAndKeepsTheOffsetInThePage() {
    IommuDomain domain = IommuDomain.strict(SPACE);
    long first = domain.map(CPU + 512, 1024, TO_DEVICE);
    long second = domain.map(CPU + 512, 1024, TO_DEVICE);
    assertNotEquals(first, second);
    assertEquals(512, first % 4096);
    assertEquals(CPU + 512 + 100, domain.resolve(first + 100, 8, false));
    assertEquals(CPU + 512, domain.resolve(second, 1024, false));
  }

  @Test
  void aStrictDomainFaultsRightAfterUnmap() {
    IommuDomain domain = IommuDomain.strict(SPACE);
    long address = domain.map(CPU, 4096, BIDIRECTIONAL);
    domain.unmap(address, 4096, BIDIRECTIONAL);
    assertThrows(DeviceFaultException.class, () -> domain.resolve(address, 1, false));
    assertEquals(0, domain.translations());
  }

  @Test
  void runningOverTheEndOfAMappingFaults() {
    IommuDomain domain = IommuDomain.strict(SPACE);
    long address = domain.map(CPU, 4096, BIDIRECTIONAL);
    domain.map(CPU + 4096, 4096, BIDIRECTIONAL);
    assertThrows(DeviceFaultException.class, () -> domain.resolve(address, 4097, false));
    assertThrows(DeviceFaultException.class, () -> domain.resolve(address - 1, 1, false));
  }

  @Test
  void theDeviceMayOnlyDoWhatTheDirectionSays() {
    IommuDomain domain = IommuDomain.strict(SPACE);
    long to = domain.map(CPU, 4096, TO_DEVICE);
    long from = domain.map(CPU, 4096, FROM_DEVICE);
    assertThrows(DeviceFaultException.class, () -> domain.resolve(to, 1, true));
    assertThrows(DeviceFaultException.class, () -> domain.resolve(from, 1, false));
  }

  @Test
  void aDeferredDomainWorksAfterUnmapButRecordsItUntilTenMilliseconds() {
    IommuDomain domain = IommuDomain.deferred(SPACE, () -> now);
    domain.naming(a -> "P");
    long address = domain.map(CPU, 4096, BIDIRECTIONAL);
    domain.unmap(address, 4096, BIDIRECTIONAL);
    now = 9_999_999;
    assertEquals(CPU, domain.resolve(address, 64, true));
    assertEquals(List.of("USE-AFTER-UNMAP: 64 bytes at P are written by the device after their unmap, before the IOMMU "
        + "was flushed"), domain.events().stream().map(DomainEvent::toString).toList());
    now = 10_000_000;
    assertThrows(DeviceFaultException.class, () -> domain.resolve(address, 64, true));
  }

  @Test
  void aDeferredDomainFlushesAfter250Unmaps() {
    IommuDomain domain = IommuDomain.deferred(SPACE, () -> now);
    long first = domain.map(CPU, 4096, TO_DEVICE);
    domain.unmap(first, 4096, TO_DEVICE);
    for (int i = 2; i < 250; i++) {
      domain.unmap(domain.map(CPU, 4096, TO_DEVICE), 4096, TO_DEVICE);
    }
    assertEquals(CPU, domain.resolve(first, 1, false));
    domain.unmap(domain.map(CPU, 4096, TO_DEVICE), 4096, TO_DEVICE);
    assertThrows(DeviceFaultException.class, () -> domain.resolve(first, 1, false));
    assertEquals(0, domain.translations());
  }

  @Test
  void anAddressIsNotGivenOutAgainBeforeTheFlush() {
    IommuDomain domain = IommuDomain.deferred(SPACE, () -> now);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 249; i++) {
      long address = domain.map(CPU, 4096, TO_DEVICE);
      assertEquals(true, seen.add(address), "address given out twice");
      domain.unmap(address, 4096, TO_DEVICE);
    }
  }

  @Test
  void aFullAddressSpaceIsAMapFailureAndComesBackAfterUnmap() {
    IommuDomain domain = IommuDomain.strict(4 * 4096);
    long first = domain.map(CPU, 4096, TO_DEVICE);
    long second = domain.map(CPU, 4096, TO_DEVICE);
    assertEquals(DmaDomain.MAP_FAILED, domain.map(CPU, 4096, TO_DEVICE));
    domain.unmap(first, 4096, TO_DEVICE);
    assertEquals(first, domain.map(CPU, 4096, TO_DEVICE));
    domain.unmap(second, 4096, TO_DEVICE);
  }
}
