package org.raidoffload.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

  /** What a chain in flight tells the ledger. */
  private static void rightChain(MappingLedger ledger) {
    if (!ledger.watches(1)) {
      ledger.counted(4, 4);
      return;
    }
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
    Set<LedgerRule> sabotaged = EnumSet.noneOf(LedgerRule.class);
    for (Sabotage sabotage : Sabotage.values()) {
      sabotaged.add(sabotage.rule);
    }
    assertEquals(EnumSet.allOf(LedgerRule.class), sabotaged);
  }

  /** Scripts and people know the sentences: none changes by accident. Rule and sentence of each sabotage, in order. */
  @Test
  void everySentenceIsWhatItWas() throws IOException {
    List<String> said = new ArrayList<>();
    for (Sabotage sabotage : Sabotage.values()) {
      MappingLedger ledger = MappingLedger.proving();
      sabotage.steps.accept(new Sabotage.Steps(ledger));
      ledger.violations().forEach(v -> said.add(v.rule().label() + "|" + v.sentence()));
    }
    try (InputStream known = MappingLedgerTest.class.getResourceAsStream("/mapping/ledger-sentences.txt")) {
      assertEquals(new String(known.readAllBytes(), UTF_8).lines().toList(), said);
    }
  }

  @Test
  void aLeakNamesEveryBufferTheMapThatMadeItAndItsLeg() {
    MappingLedger ledger = MappingLedger.proving();
    ChainBook book = ledger.newBook();
    book.begin(3);
    book.mapped(0, StripeBuffer.data(3), 0, 0x1000, 0x1000, 4096, Direction.TO_DEVICE);
    book.mapped(0, StripeBuffer.P, 0, 0x2000, 0x2000, 4096, Direction.FROM_DEVICE);
    book.mapped(0, StripeBuffer.data(4), 0, 0x3000, DmaDomain.MAP_FAILED, 4096, Direction.TO_DEVICE);
    book.mapped(1, StripeBuffer.Q, 1, 0x4000, 0x4000, 512, Direction.BIDIRECTIONAL);
    book.unmapped(0, StripeBuffer.P, 0, 0x2000, 4096, Direction.FROM_DEVICE);
    book.ended();
    assertEquals("stripe 3 leg 0: D3[0..4096) still mapped TO_DEVICE for device 0 when its chain ended, one of 2 never "
        + "unmapped: D3 (map 1, leg 0), Q (map 3, leg 1)", ledger.violations().get(0).sentence());
    assertEquals(List.of(1, 3), ledger.violations().get(0).others().stream().map(LedgerClaim::map).toList());
  }

  @Test
  void ofManyLeaksTheSentenceNamesTheFirstFew() {
    MappingLedger ledger = MappingLedger.proving();
    ChainBook book = ledger.newBook();
    book.begin(3);
    for (int i = 0; i < 20; i++) {
      book.mapped(0, StripeBuffer.data(i), 0, 0x1000L * (i + 1), 0x1000L * (i + 1), 4096, Direction.TO_DEVICE);
    }
    book.ended();
    assertTrue(ledger.violations().get(0).sentence().endsWith("D7 (map 8, leg 0) and 12 more"),
        ledger.violations().get(0).sentence());
    assertEquals(20, ledger.violations().get(0).others().size());
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
    ChainBook book = ledger.newBook();
    book.begin(12);
    book.mapped(0, StripeBuffer.P, 0, Sabotage.Steps.P, Sabotage.Steps.P, 4096, Direction.TO_DEVICE);
    assertEquals(LedgerRule.OVERLAPPING_MAPPING, ledger.violations().get(1).rule());
  }

  @Test
  void aLeakedMappingKeepsItsStripeWhenItsBookGoesOn() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.Steps s = new Sabotage.Steps(ledger);
    Sabotage.FORGETS_AN_UNMAP.steps.accept(s);
    s.book.begin(12);
    s.book.mapped(0, StripeBuffer.P, 0, Sabotage.Steps.P, Sabotage.Steps.P, 4096, Direction.TO_DEVICE);
    assertEquals("stripe 12 leg 0: P[0..4096) mapped TO_DEVICE for device 0 while it is still mapped FROM_DEVICE for "
        + "device 0 by stripe 7 leg 0", ledger.violations().get(1).sentence());
  }

  @Test
  void twoReadersMayShareBytesAndTheCpuMayReadThem() {
    MappingLedger ledger = MappingLedger.proving();
    ChainBook book = ledger.newBook();
    for (long stripe = 1; stripe <= 2; stripe++) {
      book = ledger.newBook();
      book.begin(stripe);
      book.mapped(0, StripeBuffer.newData(0), 0, 4096, 4096, 4096, Direction.TO_DEVICE);
    }
    book.cpuReads("caller", StripeBuffer.newData(0), 4096, 4096);
    assertEquals(List.of(), ledger.violations());
  }

  @Test
  void anAbortedChainMayLeaveAFromMappingHalfWritten() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.Steps s = new Sabotage.Steps(ledger);
    s.book.aborted();
    Sabotage.WRITES_HALF_OF_A_FROM_MAPPING.steps.accept(s);
    assertEquals(List.of(), ledger.violations());
  }

  @Test
  void segmentsThatTogetherCoverAFromMappingAreAWholeWrite() {
    MappingLedger ledger = MappingLedger.proving();
    ChainBook book = ledger.newBook();
    book.begin(0);
    book.mapped(0, StripeBuffer.newData(0), 0, 0x1000, 0x1000, 4096, Direction.TO_DEVICE);
    book.mapped(0, StripeBuffer.data(0), 0, 0x2000, 0x2000, 4096, Direction.FROM_DEVICE);
    int operation = 0;
    for (int offset : new int[] {1024, 3072, 0, 2048}) {
      var d = new org.raidoffload.engine.Descriptor(1).begin(org.raidoffload.plan.Opcode.COPY, 1024, 1)
          .addSource(0x1000 + offset, 1).destinations(0x2000 + offset, 0, false);
      book.submitted(0, operation, 0, d);
      book.completed(operation++, 0, d);
    }
    book.unmapped(0, StripeBuffer.data(0), 0, 0x2000, 4096, Direction.FROM_DEVICE);
    assertEquals(List.of(), ledger.violations());
  }

  @Test
  void perOperationMapsOfOneBufferAreTakenBackByTheirOwnOperation() {
    MappingLedger ledger = MappingLedger.proving();
    Sabotage.Steps s = new Sabotage.Steps(ledger);
    s.book.mapped(0, StripeBuffer.data(0), 0, Sabotage.Steps.D0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    s.book.mapped(1, StripeBuffer.data(0), 0, Sabotage.Steps.D0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    var read = new org.raidoffload.engine.Descriptor(1).begin(org.raidoffload.plan.Opcode.XOR_VAL, 4096, 1)
        .addSource(Sabotage.Steps.D0, 1);
    s.book.submitted(0, 0, 0, read);
    s.book.submitted(1, 1, 0, read);
    s.book.completed(0, 0, read);
    s.book.unmapped(0, StripeBuffer.data(0), 0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    assertEquals(0, ledger.violationCount());
    s.book.unmapped(1, StripeBuffer.data(0), 0, Sabotage.Steps.D0, 4096, Direction.TO_DEVICE);
    assertEquals(LedgerRule.UNMAP_WHILE_IN_USE, ledger.violations().get(0).rule());
    s.finish();
  }

  @Test
  void sampleWatchesAboutOneChainInN() {
    MappingLedger ledger = MappingLedger.sampling();
    int watched = 0;
    for (long chain = 0; chain < 256_000; chain++) {
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
    ChainBook book = ledger.newBook();
    book.begin(0);
    for (int i = 0; i < 3000; i++) {
      book.unmapped(0, StripeBuffer.P, 0, 4096, 4096, Direction.TO_DEVICE);
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
        ChainBook book = ledger.newBook();
        for (long chain = first; chain < first + 2000; chain++) {
          book.begin(chain);
          for (int b = 0; b < 5; b++) {
            long at = (first + b + 1) * 4096;
            book.mapped(0, StripeBuffer.data(b), 0, at, at, 4096, Direction.BIDIRECTIONAL);
          }
          for (int b = 0; b < 5; b++) {
            long at = (first + b + 1) * 4096;
            book.unmapped(0, StripeBuffer.data(b), 0, at, 4096, Direction.BIDIRECTIONAL);
          }
          book.delivered();
          book.ended();
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
