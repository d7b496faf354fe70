package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.request.StripeBuffer;

/** Sources of a PQ step with their multipliers towards Q. Grows while a step is put together; one thread. */
final class Weighted {
  private final List<StripeBuffer> blocks = new ArrayList<>();
  private final List<Integer> coefficients = new ArrayList<>();

  /** Adds a block with the multiplier generator^exponent. */
  Weighted power(StripeBuffer block, int exponent) {
    return times(block, GaloisField.exp(exponent));
  }

  Weighted times(StripeBuffer block, int coefficient) {
    blocks.add(block);
    coefficients.add(coefficient);
    return this;
  }

  List<StripeBuffer> blocks() {
    return blocks;
  }

  int[] coefficients() {
    return coefficients.stream().mapToInt(Integer::intValue).toArray();
  }
}
