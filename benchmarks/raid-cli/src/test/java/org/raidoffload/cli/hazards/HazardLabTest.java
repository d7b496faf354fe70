package org.raidoffload.cli.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.DomainKind;

class HazardLabTest {

  @ParameterizedTest
  @EnumSource(HazardScenario.class)
  void eachScenarioDoesWhatItsTableSaysUnderEveryStrategyAndDomain(HazardScenario scenario) {
    StringBuilder wrong = new StringBuilder();
    for (StrategyKind strategy : StrategyKind.values()) {
      for (DomainKind domain : DomainKind.values()) {
        HazardResult r = HazardLab.run(scenario, strategy, domain);
        if (!r.asExpected()) {
          wrong.append('\n').append(strategy).append(' ').append(domain).append(": expected ").append(r.expected())
              .append(", observed ").append(r.observed()).append(' ').append(r.wrongBytes()).append(' ')
              .append(r.firstSentence()).append("\n   ").append(String.join("\n   ", r.log()));
        }
      }
    }
    assertEquals("", wrong.toString());
  }

  @ParameterizedTest
  @EnumSource(DriverDefect.class)
  void theLedgerCatchesEachDriverDefectByItsRule(DriverDefect defect) {
    HazardResult r = HazardLab.run(defect);
    assertTrue(r.log().stream().anyMatch(l -> l.startsWith("LEDGER " + defect.rule() + ":")),
        String.join("\n", r.log()));
    assertEquals(HazardResult.Observation.CAUGHT, r.observed());
  }

  @Test
  void theSameStepsAreLoggedInEveryRun() {
    for (StrategyKind strategy : StrategyKind.values()) {
      assertEquals(HazardLab.run(HazardScenario.D, strategy, DomainKind.ARM_V7).log(),
          HazardLab.run(HazardScenario.D, strategy, DomainKind.ARM_V7).log());
    }
  }

  @Test
  void theTimelineShowsTheMomentTheBytesWentWrong() {
    HazardResult r = HazardLab.run(HazardScenario.D, StrategyKind.PER_OPERATION, DomainKind.ARM_V7);
    assertTrue(r.log().stream().anyMatch(l -> l.startsWith("MEMORY EVICT-CLOBBER: line of 64 bytes at P+64")),
        String.join("\n", r.log()));
  }

  /** Recovery of D0 of five disks maps the four others, sources first, and then D0. */
  @Test
  void whatADriverLeaksIsNamedBufferByBuffer() {
    HazardResult r = HazardLab.run(DriverDefect.IOAT_NEVER);
    String leak = r.log().stream().filter(l -> l.startsWith("LEDGER leak-at-chain-end:")).findFirst().orElseThrow();
    assertTrue(leak.contains("one of 5 never unmapped: "), leak);
    for (String buffer : List.of("P", "D1", "D2", "D3", "D0")) {
      assertTrue(leak.matches(".*[ ]" + buffer + " \\(map [1-5], leg 0\\).*"), buffer + " in " + leak);
    }
    assertTrue(leak.endsWith("D0 (map 5, leg 0)"), leak);
  }
}
