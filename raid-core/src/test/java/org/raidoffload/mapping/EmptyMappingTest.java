package org.raidoffload.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.request.StripeBuffer;

/** A mapping of no bytes, tried between others in every order, is refused and leaves theirs as they are. */
class EmptyMappingTest {
  private static final int PAGE = 4096;

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void everyDomainRefusesItAndKeepsWhatIsMapped(long length) {
    for (Direction direction : Direction.values()) {
      for (int before = 0; before <= 3; before++) {
        try (BounceDomain pool = new BounceDomain(6)) {
          tryBetweenOthers(pool, length, direction, before, true);
          assertEquals(0, pool.usedCells());
        }
        IommuDomain strict = IommuDomain.strict(1 << 20);
        tryBetweenOthers(strict, length, direction, before, false);
        assertEquals(0, strict.translations());
        IommuDomain deferred = IommuDomain.deferred(1 << 20, () -> 0);
        tryBetweenOthers(deferred, length, direction, before, false);
        deferred.flush();
        assertEquals(0, deferred.translations());
        tryBetweenOthers(new CoherentDomain(), length, direction, before, false);
        for (CacheArchitecture architecture : CacheArchitecture.values()) {
          try (NonCoherentDomain cached = NonCoherentDomain.quiet(architecture)) {
            tryBetweenOthers(cached, length, direction, before, false);
            assertEquals(List.of(), cached.events());
          }
        }
      }
    }
  }

  /** Three pages are mapped, {@code before} of them earlier than the try; the device writes each through its mapping. */
  private static void tryBetweenOthers(DmaDomain domain, long length, Direction direction, int before,
      boolean copiesBack) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(3 * PAGE, PAGE);
      long[] device = new long[3];
      for (int i = 0; i < before; i++) {
        device[i] = domain.map(memory.address() + (long) i * PAGE, PAGE, Direction.FROM_DEVICE);
      }
      String what = domain.name() + " " + direction + " after " + before;
      assertEquals(DmaDomain.MAP_FAILED, domain.map(memory.address(), length, direction), what);
      domain.unmap(DmaDomain.MAP_FAILED, length, direction);
      for (int i = before; i < 3; i++) {
        device[i] = domain.map(memory.address() + (long) i * PAGE, PAGE, Direction.FROM_DEVICE);
      }
      for (int i : IntStream.range(0, 3).filter(i -> copiesBack).toArray()) {
        NativeBytes.fill(domain.resolve(device[i], PAGE, true), PAGE, (byte) (9 + i));
      }
      for (int i = 0; i < 3; i++) {
        domain.unmap(device[i], PAGE, Direction.FROM_DEVICE);
        assertEquals(copiesBack ? 9 + i : 0, memory.get(ValueLayout.JAVA_BYTE, (i + 1L) * PAGE - 1), what + ": page " + i);
      }
    }
  }

  @Test
  void theLedgerNamesItAndCountsNoMapping() {
    MappingLedger ledger = MappingLedger.proving();
    ChainBook book = ledger.newBook();
    book.begin(7);
    book.mapped(0, StripeBuffer.P, 3, 0x10000, 0x10000, 0, Direction.FROM_DEVICE);
    book.mapped(0, StripeBuffer.P, 3, 0x10000, DmaDomain.MAP_FAILED, 0, Direction.FROM_DEVICE);
    assertEquals(List.of(LedgerRule.EMPTY_MAPPING, LedgerRule.EMPTY_MAPPING),
        ledger.violations().stream().map(LedgerViolation::rule).toList());
    assertEquals(0, ledger.maps());
    book.ended();
    assertEquals(2, ledger.violationCount());
  }
}
