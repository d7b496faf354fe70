package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeResult;

/** What a debugger or a log shows of what a scheduler hands out. */
class TextsTest {

  @Test
  void aSchedulersCountsAndShapesReadAsLines() {
    StepEngine engine = new StepEngine(4, 1, 1);
    try (StripeScheduler scheduler = StripeScheduler.on(engine).kernel(LongLaneKernel.INSTANCE)
        .ledger(MappingLedger.proving()).inline().build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      assertEquals("chains submitted: 0, in flight: 0; legs: 0, descriptors: 0, switches of channel: 0",
          scheduler.stats().toString());
      for (int i = 1; i <= 3; i++) {
        stripe.submit(scheduler, i, o -> {});
        while (stripe.delivered.get() < i) {
          scheduler.poll();
        }
      }
      assertEquals("chains submitted: 3, in flight: 0, ended well: 3; legs: 6, descriptors: 12, switches of channel: 3",
          scheduler.stats().toString());
      assertTrue(scheduler.stats(0).toString().matches("legs: 3, batches: [0-9]+, COPY: 9"), scheduler.stats(0).toString());
      String shape = scheduler.place(TestStripe.fullWrite()).toString();
      assertTrue(shape.startsWith("plan of write, FULL_STRIPE: reads []") && shape.contains("; PER_LEG on copy (3), then xor (1): "),
          shape);
    }
  }

  @Test
  void aResultReadsAsALine() {
    assertEquals("stripe 3: succeeded after 12.573 us",
        new StripeResult(3, FailureReason.NONE, false, false, FallbackReason.NONE, Set.of(), 12_573).toString());
    assertEquals("stripe 4: THROWN after 0.0 us, Q is wrong, on the CPU for TIMEOUT, not to be trusted: [P], cause: "
        + "java.lang.IllegalStateException: no", new StripeResult(4, FailureReason.THROWN, false, true, FallbackReason.TIMEOUT,
        Set.of(StripeBuffer.P), 0, new IllegalStateException("no")).toString());
  }
}
