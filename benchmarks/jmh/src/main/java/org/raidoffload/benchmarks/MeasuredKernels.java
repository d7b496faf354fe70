package org.raidoffload.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.raidoffload.engines.isal.IsalKernel;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernelProvider;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.parity.Residency;
import org.raidoffload.parity.VectorKernel;

/** The kernels that a measurement may ask for by name. */
final class MeasuredKernels {
  private final boolean cold;

  /** With {@code cold}, the chosen kernels are those for blocks that stream through. */
  MeasuredKernels(boolean cold) {
    this.cold = cold;
  }

  /**
   * The kernels that the names stand for; says on standard output which are absent, and why.
   *
   * @throws IllegalArgumentException for a name that no kernel has
   */
  List<ParityKernel> of(List<String> names) throws InterruptedException {
    var kernels = new ArrayList<ParityKernel>();
    for (String name : names) {
      switch (name) {
        case "vector" -> kernels.add(new VectorKernel());
        case "long-lane" -> kernels.add(LongLaneKernel.INSTANCE);
        case "isal" -> kernels.add(new IsalKernel());
        case "isal-streaming" -> kernels.add(IsalKernel.streaming());
        case "assembled" -> kernels.addAll(provided("assembled").stream().limit(1).toList());
        case "assembled-streaming" -> kernels.addAll(provided("assembled").stream().skip(1).toList());
        case "chosen" -> kernels.add(chosen());
        default -> throw new IllegalArgumentException("--kernel: " + name
            + " (must be assembled, assembled-streaming, vector, long-lane, isal, isal-streaming or chosen)");
      }
    }
    return kernels;
  }

  private static List<ParityKernel> provided(String name) {
    for (ParityKernelProvider provider : ServiceLoader.load(ParityKernelProvider.class)) {
      if (provider.name().equals(name)) {
        provider.absence().ifPresent(why -> System.out.println(name + " is absent: " + why));
        return provider.absence().isEmpty() ? provider.kernels() : List.of();
      }
    }
    System.out.println(name + " is absent: no provider of that name is on the class path");
    return List.of();
  }

  private ParityKernels chosen() throws InterruptedException {
    var chosen = ParityKernels.withProviders(cold ? Residency.STREAMED : Residency.CACHED);
    chosen.awaitSettled(Duration.ofMinutes(2));
    chosen.describe().forEach(System.out::println);
    return chosen;
  }
}
