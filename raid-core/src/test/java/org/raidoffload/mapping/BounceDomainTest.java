package org.raidoffload.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.engine.DeviceFaultException;

class BounceDomainTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment page = arena.allocate(4096, 4096);
  private final BounceDomain domain = new BounceDomain(4);

  @AfterEach
  void close() {
    domain.close();
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void copiesInAtMapForEveryDirectionAndKeepsWhatMemoryHeldThen(Direction direction) {
    page.fill((byte) 0x11);
    long device = domain.map(page.address(), 4096, direction);
    page.fill((byte) 0x22);
    assertEquals(0x11, NativeBytes.get(domain.resolve(device, 4096, false)));
  }

  @Test
  void copiesOutAtUnmapUnlessTheDeviceOnlyReads() {
    for (Direction direction : Direction.values()) {
      page.fill((byte) 1);
      long device = domain.map(page.address(), 4096, direction);
      NativeBytes.fill(domain.resolve(device, 4096, true), 2048, (byte) 2);
      assertEquals(1, page.get(ValueLayout.JAVA_BYTE, 0), "visible before unmap");
      domain.unmap(device, 4096, direction);
      assertEquals(direction == Direction.TO_DEVICE ? 1 : 2, page.get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(1, page.get(ValueLayout.JAVA_BYTE, 4095), "bytes that the device left alone survive");
    }
  }

  @Test
  void twoMappingsOfOneBufferDoNotSeeEachOther() {
    page.fill((byte) 0);
    long written = domain.map(page.address(), 4096, Direction.FROM_DEVICE);
    long read = domain.map(page.address(), 4096, Direction.TO_DEVICE);
    assertNotEquals(written, read);
    NativeBytes.fill(domain.resolve(written, 4096, true), 4096, (byte) 7);
    domain.unmap(written, 4096, Direction.FROM_DEVICE);
    assertEquals(0, NativeBytes.get(domain.resolve(read, 4096, false)), "the copy was taken at map");
  }

  @Test
  void aFullPoolIsAMapFailureAndCellsComeBack() {
    long first = domain.map(page.address(), 4096, Direction.TO_DEVICE);
    long second = domain.map(page.address(), 2049, Direction.TO_DEVICE);
    assertEquals(DmaDomain.MAP_FAILED, domain.map(page.address(), 1, Direction.TO_DEVICE));
    domain.unmap(first, 4096, Direction.TO_DEVICE);
    assertEquals(first, domain.map(page.address(), 512, Direction.TO_DEVICE));
    assertEquals(3, domain.usedCells());
    domain.unmap(second, 2049, Direction.TO_DEVICE);
    assertEquals(1, domain.usedCells());
  }

  @Test
  void anAddressOutsideThePoolIsADeviceFault() {
    assertThrows(DeviceFaultException.class, () -> domain.resolve(page.address(), 1, false));
  }
}
