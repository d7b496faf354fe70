package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;

/** In steady state a chain allocates nothing, however many shapes there are. */
class AllocationTest {
  private static final int SHAPES = 3_000;
  /** The first makes what is kept; no compiler is needed to take garbage away later, since none is made. */
  private static final int MOST_ROUNDS = 4;

  private int delivered;

  @Test
  void noChainAllocatesOverThreeThousandShapes() {
    ArrayGeometry array = ArrayGeometry.raid5(13, 65536);
    StripeRequest[] requests = IntStream.rangeClosed(1, SHAPES).mapToObj(mask -> StripeRequest
        .builder(array, StripeRequest.Kind.WRITE).unitBytes(512)
        .blocks(IntStream.range(0, 12).filter(b -> (mask & 1 << b) != 0).toArray()).build())
        .toArray(StripeRequest[]::new);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (StripeArena arena = new StripeArena();
        StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(1)).ledger(MappingLedger.off()).inline()
            .build()) {
      StripeMemory memory = new StripeMemory(array, 512);
      for (int d = 0; d < 12; d++) {
        memory.bind(StripeBuffer.data(d), arena.allocate(512, 64));
        memory.bind(StripeBuffer.newData(d), arena.allocate(512, 64));
      }
      memory.bind(StripeBuffer.P, arena.allocate(512, 64));
      StripeListener listener = outcome -> delivered++;
      long least = Long.MAX_VALUE;
      int rounds = 0;
      while (least >= SHAPES && rounds++ < MOST_ROUNDS) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (StripeRequest request : requests) {
          scheduler.trySubmit(request, memory, listener);
          scheduler.poll();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(SHAPES * rounds, delivered);
      assertTrue(least < SHAPES, least + " bytes for " + SHAPES + " chains in the best of " + rounds + " rounds");
    }
  }
}
