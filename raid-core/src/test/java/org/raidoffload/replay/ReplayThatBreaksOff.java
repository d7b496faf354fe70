package org.raidoffload.replay;

import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.BounceDomain;
import org.raidoffload.request.StripeRequest;

/**
 * A replay whose trace breaks off while chains are in flight: closing copies back what their bounce buffers hold, and so
 * the memory of their stripes must still be there. In a JVM of its own, since it would be ended where it is not.
 */
final class ReplayThatBreaksOff {
  private static final int CHAINS = 3;
  /** So large that what is given back is no longer mapped. */
  private static final int UNIT = 4 << 20;

  private ReplayThatBreaksOff() {}

  public static void main(String[] args) {
    try {
      TraceReplay.on(OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE)).queueDepth(CHAINS + 1).checkFused(false)
          .domains(device -> new BounceDomain(CHAINS * 16 * (UNIT / BounceDomain.CELL_BYTES + 1)))
          .run(new Broken());
      System.out.println("the trace did not break off");
    } catch (IllegalStateException broken) {
      System.out.println(broken.getMessage());
    }
  }

  private static final class Broken implements RecordSource {
    private int given;

    @Override
    public @Nullable TraceRecord next() {
      if (given == CHAINS) {
        throw new IllegalStateException("broke off after " + given);
      }
      given++;
      return new TraceRecord("r" + given, StripeRequest.builder(ArrayGeometry.raid5(4, UNIT), StripeRequest.Kind.WRITE)
          .row(given).unitBytes(UNIT).blocks(0, 1, 2).build(), null);
    }

    @Override
    public void close() {}
  }
}
