package org.raidoffload.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * From which size of stripe unit on an engine writes full stripes faster than its host's CPU.
 *
 * @param sizes bytes of a block
 * @param ratios model time of the CPU divided by that of the engine, for each size
 */
public record BreakEven(List<Integer> sizes, List<Double> ratios) {
  private static final int STRIPES = 128;
  private static final int SMALLEST = 512;
  private static final int LARGEST = 1 << 16;

  /** Runs both over all sizes that divide the chunk. */
  static BreakEven of(NamedEngine engine, @Nullable StrategyKind strategy, ArrayGeometry geometry,
      ComparisonOptions options) {
    List<Integer> sizes = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    NamedEngine cpu = HostCpu.of(engine);
    for (int unit = SMALLEST; unit <= LARGEST && geometry.chunkBytes() % unit == 0; unit *= 2) {
      StripeRequest write = StripeRequest.builder(geometry, Kind.WRITE).unitBytes(unit)
          .blocks(IntStream.range(0, geometry.dataDisks()).toArray()).build();
      sizes.add(unit);
      ratios.add(nanos(cpu, null, write, options) / nanos(engine, strategy, write, options));
    }
    return new BreakEven(List.copyOf(sizes), List.copyOf(ratios));
  }

  private static double nanos(NamedEngine engine, @Nullable StrategyKind strategy, StripeRequest write,
      ComparisonOptions options) {
    int[] left = {STRIPES};
    try (RecordSource same = new RecordSource() {
      @Override
      public @Nullable TraceRecord next() {
        return left[0]-- > 0 ? new TraceRecord("full stripe", write, null) : null;
      }

      @Override
      public void close() {
        left[0] = 0;
      }
    }) {
      return options.checks(Checks.NONE).replay(engine, strategy, options.depth()).run(same).modelNanosPerStripe();
    }
  }

  /** The smallest size from which on the engine is faster for every larger one, or -1. */
  public int from() {
    int found = -1;
    for (int i = sizes.size() - 1; i >= 0 && ratios.get(i) > 1; i--) {
      found = sizes.get(i);
    }
    return found;
  }
}
