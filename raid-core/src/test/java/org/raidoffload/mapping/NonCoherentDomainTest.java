package org.raidoffload.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.raidoffload.mapping.CacheArchitecture.ARM_V5;
import static org.raidoffload.mapping.CacheArchitecture.ARM_V7;
import static org.raidoffload.mapping.CacheArchitecture.PPC_44X;
import static org.raidoffload.mapping.CacheArchitecture.X86;
import static org.raidoffload.mapping.Direction.BIDIRECTIONAL;
import static org.raidoffload.mapping.Direction.FROM_DEVICE;
import static org.raidoffload.mapping.Direction.TO_DEVICE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.engine.DeviceFaultException;
import org.raidoffload.mapping.DomainEvent.Kind;

/** Every architecture of the reference table, and the scenarios that each must and must not suffer from. */
class NonCoherentDomainTest {
  private static final byte OLD = 1;
  private static final byte DEVICE = 2;
  private static final byte CPU = 3;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(8192, 4096);
  private final long at = buffer.address();

  @AfterEach
  void close() {
    arena.close();
  }

  private NonCoherentDomain quiet(CacheArchitecture architecture) {
    NonCoherentDomain domain = NonCoherentDomain.quiet(architecture);
    domain.naming(a -> "D0+" + (a - at));
    cpuWrite(domain, at, 8192, OLD);
    domain.evict(at, 8192);
    return domain;
  }

  private static void cpuWrite(DmaDomain domain, long address, long bytes, byte value) {
    domain.beforeCpuWrite(address, bytes);
    NativeBytes.fill(address, bytes, value);
    domain.afterCpuWrite(address, bytes);
  }

  private static byte cpuRead(DmaDomain domain, long address) {
    domain.beforeCpuRead(address, 1);
    return NativeBytes.get(address);
  }

  private static void deviceWrite(DmaDomain domain, long address, long bytes, byte value) {
    NativeBytes.fill(domain.resolve(address, bytes, true), bytes, value);
  }

  private static byte deviceRead(DmaDomain domain, long address) {
    return NativeBytes.get(domain.resolve(address, 1, false));
  }

  private static List<Kind> kinds(NonCoherentDomain domain) {
    return domain.events().stream().map(DomainEvent::kind).distinct().toList();
  }

  @ParameterizedTest
  @EnumSource(CacheArchitecture.class)
  void mapToShowsTheDeviceWhatTheCpuWrote(CacheArchitecture architecture) {
    NonCoherentDomain domain = quiet(architecture);
    cpuWrite(domain, at, 4096, CPU);
    domain.map(at, 4096, TO_DEVICE);
    assertEquals(CPU, deviceRead(domain, at + 4095));
    domain.unmap(at, 4096, TO_DEVICE);
    assertEquals(List.of(), domain.events());
  }

  @ParameterizedTest
  @EnumSource(value = CacheArchitecture.class, names = "X86", mode = EnumSource.Mode.EXCLUDE)
  void withoutMapTheDeviceReadsWhatMemoryHeld(CacheArchitecture architecture) {
    NonCoherentDomain domain = quiet(architecture);
    domain.map(at, 4096, TO_DEVICE);
    domain.unmap(at, 4096, TO_DEVICE);
    cpuWrite(domain, at, 4096, CPU);
    assertEquals(OLD, deviceRead(domain, at));
    assertEquals(List.of(Kind.STALE_DEVICE_READ), kinds(domain));
  }

  @ParameterizedTest
  @CsvSource({"FROM_DEVICE", "BIDIRECTIONAL"})
  void unmapShowsTheCpuWhatTheDeviceWroteWhateverSpeculationDid(Direction direction) {
    for (CacheArchitecture architecture : CacheArchitecture.values()) {
      NonCoherentDomain domain = quiet(architecture);
      domain.map(at, 4096, direction);
      domain.speculate(at, 4096);
      deviceWrite(domain, at, 4096, DEVICE);
      domain.unmap(at, 4096, direction);
      assertEquals(DEVICE, cpuRead(domain, at), architecture.label());
      assertEquals(List.of(), domain.events());
    }
  }

  @ParameterizedTest
  @CsvSource({"ARM_V5,false", "ARM_V7,true", "PPC_44X,false", "X86,false"})
  void aDriverThatNeverUnmapsShowsOldBytesOnlyWhereTheCpuSpeculates(CacheArchitecture architecture, boolean stale) {
    NonCoherentDomain domain = quiet(architecture);
    domain.map(at, 4096, FROM_DEVICE);
    domain.speculate(at, 4096);
    deviceWrite(domain, at, 4096, DEVICE);
    assertEquals(stale ? OLD : DEVICE, cpuRead(domain, at));
    assertEquals(stale ? List.of(Kind.STALE_CPU_READ) : List.of(), kinds(domain));
  }

  @ParameterizedTest
  @CsvSource({"ARM_V5,false", "ARM_V7,true", "PPC_44X,false", "X86,false"})
  void anEarlyUnmapInAChainLeavesAStaleLineForTheNextOperation(CacheArchitecture architecture, boolean stale) {
    NonCoherentDomain domain = quiet(architecture);
    domain.map(at, 4096, BIDIRECTIONAL);
    deviceWrite(domain, at, 4096, DEVICE);
    domain.unmap(at, 4096, BIDIRECTIONAL);
    domain.speculate(at, 4096);
    deviceWrite(domain, at, 4096, (byte) 9);
    assertEquals(stale ? DEVICE : 9, cpuRead(domain, at));
    assertEquals(stale ? List.of(Kind.STALE_CPU_READ) : List.of(), kinds(domain));
  }

  @ParameterizedTest
  @EnumSource(value = CacheArchitecture.class, names = "X86", mode = EnumSource.Mode.EXCLUDE)
  void aSecondMapOfParityIsHarmlessUntilTheCpuDirtiedALineInBetween(CacheArchitecture architecture) {
    for (boolean dirtied : new boolean[] {false, true}) {
      NonCoherentDomain domain = quiet(architecture);
      domain.map(at, 4096, BIDIRECTIONAL);
      if (dirtied) {
        cpuWrite(domain, at, 8, CPU);
      }
      deviceWrite(domain, at, 4096, DEVICE);
      domain.map(at, 4096, BIDIRECTIONAL);
      domain.unmap(at, 4096, BIDIRECTIONAL);
      domain.unmap(at, 4096, BIDIRECTIONAL);
      assertEquals(dirtied ? List.of(Kind.EVICT_CLOBBER) : List.of(), kinds(domain));
      assertEquals(dirtied ? CPU : DEVICE, cpuRead(domain, at));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CacheArchitecture.class, names = "X86", mode = EnumSource.Mode.EXCLUDE)
  void aNeighbourInTheSameCacheLineClobbersWhatTheDeviceWrote(CacheArchitecture architecture) {
    NonCoherentDomain domain = quiet(architecture);
    int half = architecture.lineBytes() / 2;
    domain.map(at, 4096 + half, FROM_DEVICE);
    cpuWrite(domain, at + 4096 + half, half, CPU);
    deviceWrite(domain, at, 4096 + half, DEVICE);
    domain.unmap(at, 4096 + half, FROM_DEVICE);
    domain.evict(at + 4096 + half, half);
    assertEquals(List.of(Kind.EVICT_CLOBBER), kinds(domain));
    assertEquals(OLD, cpuRead(domain, at + 4096));
    assertEquals(DEVICE, cpuRead(domain, at + 4095));
  }

  /** Two descriptors may write side by side before anybody looks. */
  @ParameterizedTest
  @EnumSource(CacheArchitecture.class)
  void deviceWritesThatShareALineAllArrive(CacheArchitecture architecture) {
    NonCoherentDomain domain = quiet(architecture);
    domain.map(at, 4096, BIDIRECTIONAL);
    long first = domain.resolve(at, 100, true);
    NativeBytes.fill(first, 100, DEVICE);
    long second = domain.resolve(at + 100, 10, true);
    NativeBytes.fill(second, 10, CPU);
    domain.unmap(at, 4096, BIDIRECTIONAL);
    assertEquals(DEVICE, cpuRead(domain, at + 99));
    assertEquals(CPU, cpuRead(domain, at + 100));
    assertEquals(CPU, cpuRead(domain, at + 109));
    assertEquals(OLD, cpuRead(domain, at + 110));
  }

  @Test
  void aDroppedLineIsLostUnlessTheDeviceReplacesAllOfIt() {
    for (int end : new int[] {63, 64}) {
      NonCoherentDomain domain = quiet(ARM_V7);
      cpuWrite(domain, at, 64, CPU);
      domain.map(at, 4096, FROM_DEVICE);
      deviceWrite(domain, at + 40, end - 40, DEVICE);
      deviceWrite(domain, at, 40, DEVICE);
      domain.unmap(at, 4096, FROM_DEVICE);
      assertEquals(end == 64 ? List.of() : List.of(Kind.DATA_LOSS),
          domain.events().stream().map(DomainEvent::kind).toList(), end + " bytes");
    }
  }

  @Test
  void aNeighbourWrittenBeforeTheMapSurvivesBecauseEdgesAreWrittenBack() {
    for (CacheArchitecture architecture : CacheArchitecture.values()) {
      NonCoherentDomain domain = quiet(architecture);
      cpuWrite(domain, at + 4096 + 8, 8, CPU);
      domain.map(at, 4096 + 8, FROM_DEVICE);
      deviceWrite(domain, at, 4096 + 8, DEVICE);
      domain.unmap(at, 4096 + 8, FROM_DEVICE);
      assertEquals(DEVICE, cpuRead(domain, at + 4096 + 7), architecture.label());
      assertEquals(CPU, cpuRead(domain, at + 4096 + 8), architecture.label());
    }
  }

  @ParameterizedTest
  @EnumSource(value = CacheArchitecture.class, names = "X86", mode = EnumSource.Mode.EXCLUDE)
  void aCpuStepInMidChainWithoutUnmapGivesTheDeviceOldBytes(CacheArchitecture architecture) {
    NonCoherentDomain domain = quiet(architecture);
    domain.map(at, 4096, BIDIRECTIONAL);
    cpuWrite(domain, at, 4096, CPU);
    assertEquals(OLD, deviceRead(domain, at));
    assertEquals(List.of(Kind.STALE_DEVICE_READ), kinds(domain));
  }

  @ParameterizedTest
  @CsvSource({"ARM_V5", "ARM_V7", "PPC_44X"})
  void aFromMappingLosesWhatTheDeviceDidNotWrite(CacheArchitecture architecture) {
    NonCoherentDomain domain = quiet(architecture);
    domain.map(at, 4096, TO_DEVICE);
    domain.unmap(at, 4096, TO_DEVICE);
    cpuWrite(domain, at, 4096, CPU);
    domain.map(at, 4096, FROM_DEVICE);
    deviceWrite(domain, at, 512, DEVICE);
    domain.unmap(at, 4096, FROM_DEVICE);
    assertEquals(List.of(Kind.DATA_LOSS), kinds(domain));
    assertEquals(OLD, cpuRead(domain, at + 512));
    assertEquals((4096 - 512) / architecture.lineBytes(), domain.events().size());
  }

  @Test
  void whatTheCpuWritesWhileArmV7MapsItIsDroppedAtUnmap() {
    NonCoherentDomain domain = quiet(ARM_V7);
    domain.map(at, 4096, FROM_DEVICE);
    deviceWrite(domain, at, 4096, DEVICE);
    cpuWrite(domain, at + 64, 64, CPU);
    domain.unmap(at, 4096, FROM_DEVICE);
    assertEquals(DEVICE, cpuRead(domain, at + 64));
    assertEquals(List.of("DATA-LOSS: line of 64 bytes at D0+64 was written by the CPU while it was mapped, and is "
        + "dropped at unmap"), domain.events().stream().map(DomainEvent::toString).toList());
  }

  @Test
  void mapToOnArmV7KeepsLinesAndOnArmV5FlushOfBothDropsThem() {
    for (CacheArchitecture architecture : List.of(ARM_V5, PPC_44X)) {
      NonCoherentDomain domain = quiet(architecture);
      domain.map(at, 4096, BIDIRECTIONAL);
      deviceWrite(domain, at, 4096, DEVICE);
      assertEquals(DEVICE, cpuRead(domain, at), "flushed at map, so a CPU read loads what the device wrote");
    }
    NonCoherentDomain v7 = quiet(ARM_V7);
    assertEquals(OLD, cpuRead(v7, at));
    v7.map(at, 4096, BIDIRECTIONAL);
    deviceWrite(v7, at, 4096, DEVICE);
    assertEquals(OLD, cpuRead(v7, at), "only cleaned at map: the line stayed");
  }

  @Test
  void coherentMachinesNeedNoMaintenance() {
    NonCoherentDomain domain = quiet(X86);
    domain.map(at, 4096, FROM_DEVICE);
    cpuWrite(domain, at, 4096, CPU);
    assertEquals(CPU, deviceRead(domain, at));
    deviceWrite(domain, at, 100, DEVICE);
    assertEquals(DEVICE, cpuRead(domain, at + 99));
    assertEquals(CPU, cpuRead(domain, at + 100));
    assertEquals(List.of(), domain.events());
  }

  @Test
  void anAddressThatWasNeverMappedIsADeviceFault() {
    NonCoherentDomain domain = NonCoherentDomain.quiet(ARM_V7);
    assertThrows(DeviceFaultException.class, () -> domain.resolve(at, 1, false));
  }

  @ParameterizedTest
  @EnumSource(CacheArchitecture.class)
  void rightUseSurvivesAnySpeculationAndEviction(CacheArchitecture architecture) {
    for (long seed = 0; seed < 300; seed++) {
      NonCoherentDomain domain = NonCoherentDomain.disturbed(architecture, seed);
      SplittableRandom random = new SplittableRandom(seed);
      byte[] expected = {OLD, OLD};
      cpuWrite(domain, at, 8192, OLD);
      for (int step = 0; step < 40; step++) {
        int page = random.nextInt(2);
        long address = at + 4096L * page;
        byte value = (byte) random.nextInt(256);
        switch (random.nextInt(4)) {
          case 0 -> {
            cpuWrite(domain, address, 4096, value);
            expected[page] = value;
          }
          case 1 -> {
            domain.map(address, 4096, FROM_DEVICE);
            deviceWrite(domain, address, 4096, value);
            domain.unmap(address, 4096, FROM_DEVICE);
            expected[page] = value;
          }
          case 2 -> {
            domain.map(address, 4096, BIDIRECTIONAL);
            assertEquals(expected[page], deviceRead(domain, address + 17), "seed " + seed + " step " + step);
            deviceWrite(domain, address, 4096, value);
            domain.unmap(address, 4096, BIDIRECTIONAL);
            expected[page] = value;
          }
          default -> assertEquals(expected[page], cpuRead(domain, address + 99), "seed " + seed + " step " + step);
        }
      }
      assertEquals(List.of(), domain.events(), "seed " + seed);
    }
  }

  @Test
  void oneSeedGivesOneHistory() {
    List<List<DomainEvent>> histories = new ArrayList<>();
    for (long seed : new long[] {5, 5, 6, 7, 8}) {
      NonCoherentDomain domain = NonCoherentDomain.disturbed(ARM_V7, seed);
      domain.naming(a -> "D0+" + (a - at));
      cpuWrite(domain, at, 8192, OLD);
      for (int i = 0; i < 20; i++) {
        domain.map(at, 4096, BIDIRECTIONAL);
        domain.map(at, 4096, BIDIRECTIONAL);
        deviceWrite(domain, at, 4096, (byte) i);
        cpuRead(domain, at);
        domain.unmap(at, 4096, BIDIRECTIONAL);
        cpuWrite(domain, at, 64, CPU);
        domain.unmap(at, 4096, BIDIRECTIONAL);
      }
      histories.add(domain.events());
    }
    assertEquals(histories.get(0), histories.get(1));
    assertEquals(4, histories.stream().distinct().count());
  }

  @Test
  void rangesThatGrowTogetherKeepTheirState() {
    NonCoherentDomain domain = NonCoherentDomain.quiet(ARM_V7);
    domain.map(at + 4096, 4096, FROM_DEVICE);
    deviceWrite(domain, at + 4096, 4096, DEVICE);
    domain.unmap(at + 4096, 4096, FROM_DEVICE);
    cpuWrite(domain, at + 4096, 64, CPU);
    domain.map(at, 8192, TO_DEVICE);
    assertEquals(CPU, deviceRead(domain, at + 4096));
    assertEquals(DEVICE, deviceRead(domain, at + 4096 + 64));
    domain.unmap(at, 8192, TO_DEVICE);
  }
}
