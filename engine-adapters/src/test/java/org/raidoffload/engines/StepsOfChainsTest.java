package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.replay.StripeContent;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeStep;

/** An outcome says which channel ran each step. */
class StepsOfChainsTest {
  private static final StripeRequest WRITE = StripeRequest.write(ArrayGeometry.raid5(4, 4096), 0, 0, 1, 2);

  private static List<String> steps(OffloadEngine engine, StrategyKind strategy, int chains) {
    List<StripeStep> steps = new ArrayList<>();
    try (StripeScheduler scheduler = StripeScheduler.on(engine).strategy(strategy).inline().build();
        StripeContent content = new StripeContent(WRITE.unitBytes())) {
      for (int i = 0; i < chains; i++) {
        content.fill(WRITE, scheduler.plan(WRITE), i);
        boolean[] ended = new boolean[1];
        scheduler.trySubmit(WRITE, content.memory(), outcome -> {
          steps.addAll(outcome.steps());
          ended[0] = true;
        });
        while (!ended[0]) {
          scheduler.poll();
        }
      }
    }
    return steps.stream().map(StripeStep::toString).toList();
  }

  @Test
  void eachStepIsNamedWithItsChannel() {
    assertEquals(List.of("COPY on xor0.0", "COPY on xor0.0", "COPY on xor0.0", "XOR on xor0.0"),
        steps(EngineRegistry.load().get("mv_xor"), StrategyKind.UP_FRONT, 1));
  }

  @Test
  void whatFellBackInTheMiddleOfALegIsTheCpus() {
    OffloadEngine failsOnce = new FaultyEngine(EngineRegistry.load().get("mv_xor"),
        FaultPlan.of(1, Fault.of(Fault.Kind.FAIL).at(3)));
    assertEquals(List.of("COPY on xor0.0", "COPY on xor0.0", "COPY on CPU", "XOR on CPU",
        "COPY on xor0.0", "COPY on xor0.0", "COPY on xor0.0", "XOR on xor0.0"),
        steps(failsOnce, StrategyKind.UP_FRONT, 2));
  }
}
