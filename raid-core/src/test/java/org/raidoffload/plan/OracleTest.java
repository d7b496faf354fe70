package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The plans beside what a real Linux kernel did. */
class OracleTest {
  private static String report = "";

  @AfterAll
  static void tell() {
    System.out.println("oracles, all agree: " + report);
  }

  @Test
  void plansEveryRecordedStripeAsTheKernelDid() {
    RecordedChains chains = new RecordedChains().compareAll();
    List<String> shown = chains.differences.subList(0, Math.min(40, chains.differences.size()));
    assertTrue(chains.differences.isEmpty(), () -> chains.differences.size() + " differences:\n"
        + String.join("\n", shown));
    assertEquals(EnumSet.allOf(Deviation.class), chains.met.keySet(), "a named deviation that no recording shows");
    assertEquals(2419, chains.heads, "recorded stripe heads");
    report += chains.heads + " recorded chains (" + chains.calls + " calls, " + chains.descriptors + " descriptors);"
        + " named deviations " + chains.met + "; ";
  }
}
