package org.raidoffload.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The descriptors of placed chains beside those that a real Linux kernel gave to engines of the same limits. */
class PlacementOracleTest {

  @Test
  void cutsEveryRecordedChainIntoTheKernelsDescriptors() {
    RecordedPlacements placements = new RecordedPlacements();
    List.of("dma-xor16-pq16", "dma-xor4-pq4-cont", "dma-xor3-pq5-nocont").forEach(placements::compare);
    List<String> shown = placements.differences.subList(0, Math.min(40, placements.differences.size()));
    assertTrue(placements.differences.isEmpty(), () -> placements.differences.size() + " differences:\n"
        + String.join("\n", shown));
    System.out.println("placement equal to the Linux kernel: " + placements.descriptors + " descriptors of "
        + placements.chains + " chains (" + placements.upFront + " up-front), " + placements.dependencies
        + " dependencies; named deviations " + placements.met);
    assertEquals(EnumSet.allOf(PlacementDeviation.class), placements.met.keySet(), "a deviation that nothing shows");
    assertEquals(686, placements.chains, "recorded stripe heads");
    assertEquals(1176, placements.descriptors, "descriptors compared");
  }
}
