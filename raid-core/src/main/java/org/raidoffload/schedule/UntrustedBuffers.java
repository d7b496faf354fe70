package org.raidoffload.schedule;

import java.util.LinkedHashSet;
import java.util.Set;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.plan.Operation;
import org.raidoffload.request.StripeBuffer;

/** What a chain that ended early leaves behind that must not be used. */
final class UntrustedBuffers {
  private UntrustedBuffers() {}

  /**
   * Everything that the rest of the chain would have written, and parity that was already taken apart: worthless while
   * the rest is missing.
   *
   * @param fromLeg the leg that did not end
   * @param fromDescriptor the first descriptor of it that did not end
   */
  static Set<StripeBuffer> from(StripeShape shape, int fromLeg, int fromDescriptor) {
    Set<StripeBuffer> bad = new LinkedHashSet<>();
    for (int l = 0; l < shape.legs(); l++) {
      for (int i = 0; i < shape.descriptors[l].length; i++) {
        ChainDescriptor d = shape.descriptors[l][i];
        boolean ended = l < fromLeg || (l == fromLeg && i < fromDescriptor);
        if (!ended || worksInPlace(d)) {
          addWritten(bad, d, shape);
        }
      }
    }
    return bad;
  }

  private static boolean worksInPlace(ChainDescriptor d) {
    return d.continues() || (d.p() != Operation.NONE && d.reads(d.p()));
  }

  private static void addWritten(Set<StripeBuffer> bad, ChainDescriptor d, StripeShape shape) {
    for (int i = 0; i < d.targetCount(); i++) {
      bad.add(shape.buffers[d.target(i)]);
    }
    if (d.writesResults()) {
      if (d.p() != Operation.NONE) {
        bad.add(shape.buffers[d.p()]);
      }
      if (d.q() != Operation.NONE) {
        bad.add(shape.buffers[d.q()]);
      }
    }
  }
}
