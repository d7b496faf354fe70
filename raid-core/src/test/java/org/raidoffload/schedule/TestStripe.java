package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.replay.StripeContent;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** One stripe that a test submits: its content, and how often its result came. */
final class TestStripe implements AutoCloseable {
  static final ArrayGeometry RAID5 = ArrayGeometry.raid5(4, 65536);

  final StripeRequest request;
  final StripeContent content = new StripeContent(ArrayGeometry.STRIPE_UNIT_BYTES);
  final AtomicInteger delivered = new AtomicInteger();
  volatile boolean submitting;

  TestStripe(StripeScheduler scheduler, StripeRequest request, long seed) {
    this.request = request;
    content.fill(request, scheduler.plan(request), seed);
  }

  /** A write of all blocks: three copies, then one XOR. */
  static StripeRequest fullWrite() {
    return StripeRequest.builder(RAID5, Kind.WRITE).blocks(0, 1, 2).build();
  }

  /** A write of one block by rmw: XOR into P, copy, XOR into P. */
  static StripeRequest smallWrite() {
    return StripeRequest.builder(ArrayGeometry.raid5(8, 65536), Kind.WRITE).blocks(2).build();
  }

  /** Submits; the result must not come from inside submit. */
  Submission submit(StripeScheduler scheduler, long stripe, StripeListener listener) {
    StripeShape shape = scheduler.place(request);
    Thread submitter = Thread.currentThread();
    submitting = true;
    Submission submission = scheduler.trySubmit(shape, stripe, content.memory(), outcome -> {
      boolean inside = Thread.currentThread() == submitter && submitting;
      delivered.incrementAndGet();
      listener.delivered(outcome);
      assertFalse(inside, "delivered from inside submit");
    });
    submitting = false;
    return submission;
  }

  static void assertBalanced(MappingLedger ledger) {
    assertEquals(List.of(), ledger.violations());
    assertEquals(0, ledger.liveMappings());
    assertEquals(ledger.maps(), ledger.unmaps());
    assertTrue(ledger.maps() > 0);
  }

  @Override
  public void close() {
    content.close();
  }
}
