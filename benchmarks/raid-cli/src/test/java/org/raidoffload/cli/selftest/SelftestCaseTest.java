package org.raidoffload.cli.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.request.StripeRequest.Kind;

class SelftestCaseTest {
  private static final CaseMaker MAKER = new CaseMaker(List.of("isal", "ioat-3.2", "iop3xx-33x"),
      List.of("long-lane", "reference"));

  @Test
  void aCaseIsTheSameForItsSeedAndReadsBackFromItsText() {
    for (long seed = 0; seed < 3000; seed++) {
      SelftestCase made = MAKER.make(seed);
      assertEquals(made, MAKER.make(seed));
      assertEquals(made, SelftestCase.parse(made.toString()));
    }
  }

  /** Every kind of request, layout, driver, strategy, domain and number of losses is tried before long. */
  @Test
  void casesCoverWhatThereIs() {
    Set<Object> seen = new HashSet<>();
    for (long seed = 0; seed < 3000; seed++) {
      SelftestCase test = MAKER.make(seed);
      seen.add("RAID-" + test.array().level() + " " + test.array().layout());
      seen.add(test.setUp().driver().replaceFirst(":.*", ""));
      seen.add(test.setUp().strategy());
      seen.add(test.setUp().disturbance().name());
      seen.add(test.setUp().submitters() + " submitters");
      seen.add(test.setUp().domain().replaceFirst(":.*", ":n"));
      seen.add(test.setUp().engine().replaceFirst("[*:].*", ""));
      test.setUp().faults().forEach(f -> seen.add("fault " + f.name()));
      test.requests().forEach(r -> {
        seen.add(r.kind());
        seen.add("RAID-" + test.array().level() + " loses " + r.failed().size());
      });
      if (test.array().disks() >= 254 || test.array().disks() <= 2) {
        seen.add(test.array().disks());
      }
    }
    Set<Object> wanted = new HashSet<>(List.of((Object[]) Kind.values()));
    wanted.addAll(List.of("inline", "model", "replay", "threads", "cancel", "close",
        "1 submitters", "3 submitters", "auto", "up-front", "up-front!", "per-leg", "per-leg!",
        "per-operation", "per-descriptor", "bounce:n", "software", "isal", "of", "ioat-3.2", "fault never",
        "fault corrupt", "fault refuse", "fault map", "fault busy", "RAID-6 loses 2", "RAID-5 loses 1",
        "RAID-4 parity-last",
        "RAID-6 ddf-N-continue", "RAID-6 left-symmetric-6", 2, 254, 255));
    wanted.addAll(CaseDomains.NAMES);
    wanted.removeAll(seen);
    assertTrue(wanted.isEmpty(), () -> "never tried: " + wanted);
    assertEquals(14 + 6 + 1, seen.stream().filter(s -> s.toString().matches("RAID-\\d [a-zN0-9-]*-[a-zN0-9-]*")).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "level=5", "level=7 | check", "level=5 | dance", "level=5 level=5 | check",
      "disks=many | check", "colour=red | check", "level=5 | write parts=1:2", "level=5 fuse=maybe | check",
      "level=5 faults=fail | check", "level=5 rules=odd | check",
      "level=5 disturb=shout:2 | check", "level=5 disturb=cancel | check", "level=5 disturb=close:0 | check",
      "level=5 faults=corrupt:1 | check"})
  void whatIsNoCaseIsRefusedWithASentence(String text) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> SelftestCase.parse(text));
    assertTrue(String.valueOf(refusal.getMessage()).length() > 10, text);
  }
}
