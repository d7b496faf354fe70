package org.raidoffload.cli.selftest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The self-test for as many seconds as the property {@code raid.fuzz.seconds} says, from the seed in
 * {@code raid.fuzz.seed} or a new one. The case that runs is in target/selftest-case.txt, should the JVM end.
 */
class SelftestFuzzTest {
  /** One for the JVM: a run that failed is run again from the same seed, so that no luck with the next hides it. */
  private static final long SEED = Long.getLong("raid.fuzz.seed", System.nanoTime() >>> 8);

  @Test
  void randomRequestsGiveWhatTheyMean() {
    double seconds = Double.parseDouble(System.getProperty("raid.fuzz.seconds", "30"));
    assumeTrue(seconds > 0, "switched off by raid.fuzz.seconds");
    SelftestReport report = new Selftest().lastCase(Path.of("target", "selftest-case.txt")).run(SEED, seconds);
    System.out.println("self-test: " + report.figures());
    assertTrue(report.passed(), () -> report.failure() + "\n  raid-offload selftest --case '" + report.smallestCase()
        + "'\n  found as " + report.failingCase() + "\n  " + report.figures());
    assertTrue(report.requests() > seconds && report.refused() < report.requests() / 3, report::figures);
  }
}
