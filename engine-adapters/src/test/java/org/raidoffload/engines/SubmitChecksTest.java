package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.Submission;

/** Memory that does not fit the request is refused with a sentence, and takes nothing from the pool. */
class SubmitChecksTest {
  private static final ArrayGeometry FIVE = ArrayGeometry.raid5(5, 65536);
  private static final StripeRequest WRITE = StripeRequest.write(FIVE, 7, 0, 1, 2, 3);

  private static String refusal(StripeMemory memory) {
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).inline().chainsInFlight(1).build()) {
      String message = assertThrows(IllegalArgumentException.class,
          () -> scheduler.trySubmit(WRITE, memory, o -> {})).getMessage();
      try (StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 1)) {
        assertEquals(Submission.ACCEPTED, scheduler.trySubmit(WRITE, stripe.memory(),
            o -> assertEquals(FailureReason.NONE, o.failure())));
        assertTrue(scheduler.poll());
      }
      return message;
    }
  }

  @Test
  void blocksOfAnotherSize() {
    assertEquals("stripe 7: memory has blocks of 512 bytes (the request has " + WRITE.unitBytes() + ")",
        refusal(new StripeMemory(FIVE, 512)));
  }

  @Test
  void anArrayOfAnotherWidth() {
    assertEquals("stripe 7: memory is for arrays of 6 disks (the request's has 5)",
        refusal(new StripeMemory(ArrayGeometry.raid5(6, 65536), WRITE.unitBytes())));
  }

  @Test
  void aBufferThatIsNotBound() {
    StripeMemory memory = new StripeMemory(FIVE, WRITE.unitBytes());
    try (Arena arena = Arena.ofShared()) {
      for (int d = 0; d < 4; d++) {
        memory.bind(StripeBuffer.data(d), arena.allocate(WRITE.unitBytes()));
        memory.bind(StripeBuffer.newData(d), arena.allocate(WRITE.unitBytes()));
      }
      String message = refusal(memory);
      assertTrue(message.startsWith("stripe 7: buffer P is not bound (the plan needs ["), message);
    }
  }
}
