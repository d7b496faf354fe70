package app;

import java.lang.foreign.Arena;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.schedule.StripeScheduler;

/** Writes one stripe and says how it went. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws Exception {
    ArrayGeometry array = ArrayGeometry.raid6(8, 64 * 1024);
    StripeRequest write = StripeRequest.write(array, 0, 0, 1, 2, 3, 4, 5);
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).build();
        Arena arena = new StripeArena()) {
      StripePlan plan = scheduler.plan(write);
      StripeMemory memory = plan.allocate(arena);
      StripeResult result = scheduler.submit(write, memory).toCompletableFuture().get();
      System.out.println("succeeded: " + result.succeeded() + ", writes " + plan.memberWrites());
    }
  }
}
