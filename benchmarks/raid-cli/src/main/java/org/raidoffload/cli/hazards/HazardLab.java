package org.raidoffload.cli.hazards;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeShape;

/** Runs scenarios and driver defects, one stripe each, and says what was seen. Deterministic. */
final class HazardLab {
  private static final long SEED = 20110103;

  private HazardLab() {}

  static HazardResult run(HazardScenario scenario, StrategyKind strategy, DomainKind domain) {
    OffloadEngine engine = scenario.engine(strategy);
    StripePlan plan = new StripePlanner().plan(scenario.request());
    return run(scenario.letter(), scenario.title(), plan, engine, strategy, domain, scenario.habits(),
        scenario.expected(strategy, domain));
  }

  static HazardResult run(DriverDefect defect) {
    return run(defect.option(), defect.title(), defect.plan(), defect.engine(), StrategyKind.PER_DESCRIPTOR,
        DomainKind.COHERENT, defect.habits(), HazardResult.Observation.CAUGHT);
  }

  private static HazardResult run(String name, String title, StripePlan plan, OffloadEngine engine,
      StrategyKind strategy, DomainKind domain, DriverHabits habits, HazardResult.Observation expected) {
    StripeRequest request = plan.example();
    int stripe = (int) request.row();
    List<String> log = new ArrayList<>();
    try (Laboratory lab = new Laboratory(engine, strategy, domain, null, habits, log)) {
      StripePages pages = lab.pages();
      ArrayImage image = new ArrayImage(request.geometry(), stripe + 1, SEED);
      for (StripeBuffer b : plan.memberReads()) {
        pages.fill(b, image.member(stripe, b));
      }
      for (Segment s : request.segments()) {
        byte[] content = new byte[StripePages.PAGE_BYTES];
        Arrays.fill(content, (byte) (0x41 + s.block()));
        pages.fill(StripeBuffer.newData(s.block()), content);
        image.intend(stripe, s.block(), s.offset(), content, s.offset(), s.length());
      }
      image.settleParity(stripe);
      List<StripeBuffer> wanted = new ArrayList<>(plan.memberWrites());
      wanted.addAll(request.failed());
      if (request.skipCopy()) {
        wanted.removeIf(b -> b.kind() == StripeBuffer.Kind.DATA);
      }
      StripeShape shape = lab.scheduler().place(plan);
      if (shape.chain().decision().kind() != strategy) {
        throw new IllegalStateException(name + ": " + engine.name() + " cannot run it " + strategy.option());
      }
      Laboratory.Outcome outcome = lab.run(shape, stripe, wanted);
      boolean failed = outcome.failure() != FailureReason.NONE;
      long wrong = failed ? 0 : wrongBytes(outcome, image, stripe);
      boolean noticed = failed || lab.noticed();
      LedgerViolation first = lab.firstViolation();
      return new HazardResult(name, title, strategy, domain.option(), engine.name(), expected,
          wrong > 0 ? HazardResult.Observation.WRONG
              : noticed ? HazardResult.Observation.CAUGHT : HazardResult.Observation.RIGHT,
          first == null ? null : first.rule().label(), first == null ? null : first.sentence(), wrong, log);
    }
  }

  private static long wrongBytes(Laboratory.Outcome outcome, ArrayImage image, int stripe) {
    long wrong = 0;
    for (Map.Entry<StripeBuffer, byte[]> e : outcome.contents().entrySet()) {
      byte[] expected = image.truth(stripe, e.getKey());
      for (int i = 0; i < expected.length; i++) {
        wrong += expected[i] == e.getValue()[i] ? 0 : 1;
      }
    }
    return wrong;
  }
}
