package org.raidoffload.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.request.StripeBuffer;

class MappingLedgerTest {

  private static MappingLedger watchingAll() {
    return new MappingLedger(LedgerMode.SAMPLE, 1, MappingLedger.LINE_BYTES);
  }

  private static void rightChain(MappingLedger ledger) {
    Sabotage.Steps s = new Sabotage.Steps(ledger);
    s.mapAll();
    s.runAll();
    s.unmapAll();
    s.finish();
  }

  @ParameterizedTest
  @EnumSource(LedgerMode.class)
  void aRightChainBreaksNoRuleAndIsCountedInEveryMode(LedgerMode mode) {
    MappingLedger ledger = new MappingLedger(mode, 1, MappingLedger.LINE_BYTES);
    rightChain(ledger);
    assertEquals(List.of(), ledger.violations());
    assertEquals(4, ledger.maps());
    assertEquals(4, ledger.unmaps());
    assertEquals(0, ledger.liveMappings());
    assertEquals(mode == LedgerMode.OFF ? 0 : 4, ledger.peakLive());
  }

  @ParameterizedTest
  @EnumSource(Sabotage.class)
  void eachSabotageIsNoticedFirstByItsRule(Sabotage sabotage) {
    MappingLedger ledger = MappingLedger.proving();
    sabotage.steps.accept(new Sabotage.Steps(ledger));
    assertTrue(ledger.violationCount() > 0, "nothing noticed");
    assertEquals(sabotage.rule, ledger.violations().get(0).rule(), ledger.violations().get(0).sentence());
  }

  @ParameterizedTest
  @EnumSource(Sabotage.class)
  void aSampledChainIsCheckedByTheSameRulesButSeesNoOtherChain(Sabotage sabotage) {
    MappingLedger ledger = watchingAll();
    sabotage.steps.accept(new Sabotage.Steps(ledger));
    if (sabotage.acrossChains) {
      assertEquals(0, ledger.violationCount());
    } else {
      assertEquals(sabotage.rule, ledger.violations().get(0).rule());
    }
  }

  @Test
  void everyRuleHasASabotage() {
    Set<String> sabotaged = new TreeSet<>();
    Set<Class<?>> seen = new HashSet<>();
    for (Sabotage sabotage : Sabotage.values()) {
      MappingLedger ledger = MappingLedger.proving();
      sabotage.steps.accept(new Sabotage.Steps(ledger));
      sabotaged.add(sabotage.rule);
      seen.add(ledger.violations().get(0).getClass());
    }
    assertEquals(Set.of(LedgerViolation.class.getPermittedSubclasses()), seen);
    assertEquals(seen.size(), sabotaged.size(), "rule names must differ");
  }

  @Test
  void theSentenceNamesStripeLegOperationRangeDeviceAndBothStates() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.DEVICE_READS_A_DESTINATION.steps.accept(new Sabotage.Steps(ledger));
    assertEquals("stripe 7 leg 0 operation 1: P[0..4096) read for device 0, but it is mapped FROM_DEVICE for device 0 "
        + "by stripe 7 leg 0", ledger.violations().get(0).sentence());
  }

  @Test
  void aSentenceNeverContainsAnAddressSoThatRunsCanBeCompared() {
    for (Sabotage sabotage : Sabotage.values()) {
      MappingLedger ledger = MappingLedger.proving();
      sabotage.steps.accept(new Sabotage.Steps(ledger));
      assertTrue(!ledger.violations().get(0).sentence().matches(".*\\d{6,}.*"),
          ledger.violations().get(0).sentence());
    }
  }

  @Test
  void aLeakedMappingStaysLiveAndCollidesWithTheNextChain() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.FORGETS_AN_UNMAP.steps.accept(new Sabotage.Steps(ledger));
    assertEquals(1, ledger.liveMappings());
    ledger.chainStarted(9, 12);
    ledger.mapped(9, 0, StripeBuffer.P, 0, Sabotage.Steps.P, Sabotage.Steps.P, 4096, Direction.TO_DEVICE);
    assertEquals("overlapping-mapping", ledger.violations().get(1).rule());
  }

  @Test
  void twoReadersMayShareBytesAndTheCpuMayReadThem() {
    MappingLedger ledger = MappingLedger.proving();
    for (long chain = 1; chain <= 2; chain++) {
      ledger.chainStarted(chain, chain);
      ledger.mapped(chain, 0, StripeBuffer.newData(0), 0, 4096, 4096, 4096, Direction.TO_DEVICE);
    }
    ledger.cpuReads(1, "caller", StripeBuffer.newData(0), 4096, 4096);
    assertEquals(List.of(), ledger.violations());
  }

  @Test
  void anAbortedChainMayLeaveAFromMappingHalfWritten() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.Steps s = new Sabotage.Steps(ledger);
    ledger.chainAborted(1);
    Sabotage.WRITES_HALF_OF_A_FROM_MAPPING.steps.accept(s);
    assertEquals(List.of(), ledger.violations());
  }

  @Test
  void segmentsThatTogetherCoverAFromMappingAreAWholeWrite() {
    MappingLedger ledger = MappingLedger.proving();
    ledger.chainStarted(1, 0);
    ledger.mapped(1, 0, StripeBuffer.newData(0), 0, 0x1000, 0x1000, 4096, Direction.TO_DEVICE);
    ledger.mapped(1, 0, StripeBuffer.data(0), 0, 0x2000, 0x2000, 4096, Direction.FROM_DEVICE);
    int operation = 0;
    for (int offset : new int[] {1024, 3072, 0, 2048}) {
      var d = new org.raidoffload.engine.Descriptor(1).begin(org.raidoffload.plan.Opcode.COPY, 1024, 1)
          .addSource(0x1000 + offset, 1).destinations(0x2000 + offset, 0, false);
      ledger.submitted(1, 0, operation, 0, d);
      ledger.completed(1, 0, operation++, 0, d);
    }
    ledger.unmapped(1, 0, StripeBuffer.data(0), 0, 0x2000, 4096, Direction.FROM_DEVICE);
    assertEquals(List.of(), ledger.violations());
  }

  @Test
  void perOperationMapsOfOneBufferAreTakenBackByTheirOwnOperation() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.Steps s = new Sabotage.Steps(ledger);
    ledger.mapped(1, 0, StripeBuffer.data(0), 0, Sabotage.Steps.D0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    ledger.mapped(1, 1, StripeBuffer.data(0), 0, Sabotage.Steps.D0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    var read = new org.raidoffload.engine.Descriptor(1).begin(org.raidoffload.plan.Opcode.XOR_VAL, 4096, 1)
        .addSource(Sabotage.Steps.D0, 1);
    ledger.submitted(1, 0, 0, 0, read);
    ledger.submitted(1, 1, 1, 0, read);
    ledger.completed(1, 0, 0, 0, read);
    ledger.unmapped(1, 0, StripeBuffer.data(0), 0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    assertEquals(0, ledger.violationCount());
    ledger.unmapped(1, 1, StripeBuffer.data(0), 0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    assertEquals("unmap-while-in-use", ledger.violations().get(0).rule());
    s.finish();
  }

  @Test
  void sampleWatchesAboutOneChainInN() {
    MappingLedger ledger = MappingLedger.sampling();
    int watched = 0;
    for (long chain = 0; chain < 64_000; chain++) {
      watched += ledger.watches(chain) ? 1 : 0;
    }
    assertTrue(watched > 900 && watched < 1100, "watched " + watched);
  }

  @Test
  void totalsOfUnwatchedChainsCountAsIfTheirStepsHadBeenTold() {
    MappingLedger ledger = MappingLedger.sampling();
    ledger.counted(9, 9);
    ledger.counted(4, 3);
    assertEquals(13, ledger.maps());
    assertEquals(12, ledger.unmaps());
    assertEquals(1, ledger.liveMappings());
  }

  @Test
  void keepsTheFirstThousandViolationsAndCountsTheRest() {
    MappingLedger ledger = MappingLedger.proving();
    for (int i = 0; i < 3000; i++) {
      ledger.unmapped(i, 0, StripeBuffer.P, 0, 4096, 4096, Direction.TO_DEVICE);
    }
    assertEquals(MappingLedger.KEPT, ledger.violations().size());
    assertEquals(3000, ledger.violationCount());
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void manyThreadsOnDifferentChainsStayBalanced() throws InterruptedException {
    MappingLedger ledger = MappingLedger.proving();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      long first = 1_000_000L * t;
      threads.add(Thread.ofPlatform().start(() -> {
        for (long chain = first; chain < first + 2000; chain++) {
          ledger.chainStarted(chain, chain);
          for (int b = 0; b < 5; b++) {
            long at = (first + b + 1) * 4096;
            ledger.mapped(chain, 0, StripeBuffer.data(b), 0, at, at, 4096, Direction.BIDIRECTIONAL);
          }
          for (int b = 0; b < 5; b++) {
            long at = (first + b + 1) * 4096;
            ledger.unmapped(chain, 0, StripeBuffer.data(b), 0, at, 4096, Direction.BIDIRECTIONAL);
          }
          ledger.delivered(chain);
          ledger.chainEnded(chain);
        }
      }));
    }
    for (Thread t : threads) {
      t.join();
    }
    assertEquals(List.of(), ledger.violations());
    assertEquals(40_000, ledger.maps());
    assertEquals(40_000, ledger.unmaps());
    assertEquals(0, ledger.liveMappings());
  }
}
