package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engines.isal.IsalKernel;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernelProvider;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.parity.Residency;
import org.raidoffload.parity.VectorKernel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the parity kernels against ISA-L, each sample between two samples of its peer. Two JMH scores of one run
 * differ by a few percent for reasons of time; these ratios do not, so targets are checked here.
 */
@Command(name = "paired-kernels", mixinStandardHelpOptions = true, description = "Kernels against ISA-L, in pairs.")
public final class PairedKernels implements Callable<Integer> {
  /** Enough for C2 to compile the largest kernel beside a busy neighbour. */
  private static final long FIRST_WARM_NANOS = 3_000_000_000L;

  private static final long WARM_NANOS = 30_000_000;

  private final Set<KernelRow> compiled = EnumSet.noneOf(KernelRow.class);

  @Option(names = "--json", description = "Also write the figures to this file.")
  private @Nullable Path json;

  @Option(names = "--kernel", description =
      "assembled, assembled-streaming, vector, long-lane, isal, isal-streaming or chosen (default: ${DEFAULT-VALUE}).")
  private String kernelName = "vector";

  @Option(names = "--rows", description = "Regular expression over row names, such as 'PQ|WRITE_.*'.")
  private String rows = ".*";

  @Option(names = "--blocks", split = ",", description = "Block sizes in KiB (default: ${DEFAULT-VALUE}).")
  private int[] blocksKib = {4, 16, 64};

  @Option(names = "--disks", split = ",", description = "Data disks (default: ${DEFAULT-VALUE}).")
  private int[] disks = {8};

  @Option(names = "--footprints", split = ",", description = "WARM, COLD_128M, COLD_3G (default: all).")
  private List<Footprint> footprints = Arrays.asList(Footprint.values());

  @Option(names = "--rounds", description = "Samples of each warm row (default: ${DEFAULT-VALUE}).")
  private int rounds = 25;

  public static void main(String[] args) {
    System.exit(new CommandLine(new PairedKernels()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    ParityKernel kernel = kernel();
    var isal = new IsalKernel();
    var results = new ArrayList<Map<String, Object>>();
    System.out.printf(Locale.ROOT, "%s; JDK %s; kernel %s, peer ISA-L%n", cpu(), Runtime.version(), kernel.name());
    System.out.printf("%-24s %7s %5s %-9s %8s %8s %6s %6s  %s%n",
        "operation", "block", "disks", "memory", "ours", "peer", "ratio", "target", "p10..p90; peer");
    for (Footprint footprint : footprints) {
      for (int blockKib : blocksKib) {
        for (int count : disks) {
          var sets = new StripeSets(blockKib << 10, count, footprint);
          for (KernelRow row : KernelRow.values()) {
            if (Pattern.matches(rows, row.name())) {
              results.add(measure(row, kernel, isal, sets, footprint));
            }
          }
        }
      }
    }
    if (json != null) {
      write(json, kernel, results);
    }
    return 0;
  }

  private ParityKernel kernel() throws InterruptedException {
    return switch (kernelName) {
      case "assembled" -> assembled().getFirst();
      case "assembled-streaming" -> assembled().getLast();
      case "vector" -> new VectorKernel();
      case "long-lane" -> LongLaneKernel.INSTANCE;
      case "isal" -> new IsalKernel();
      case "isal-streaming" -> IsalKernel.streaming();
      case "chosen" -> {
        boolean cold = !footprints.contains(Footprint.WARM);
        var chosen = ParityKernels.withProviders(cold ? Residency.STREAMED : Residency.CACHED);
        chosen.awaitSettled(Duration.ofMinutes(2));
        chosen.describe().forEach(System.out::println);
        yield chosen;
      }
      default -> throw new IllegalArgumentException(
          "--kernel: " + kernelName
              + " (must be assembled, assembled-streaming, vector, long-lane, isal, isal-streaming or chosen)");
    };
  }

  private static List<ParityKernel> assembled() {
    return ServiceLoader.load(ParityKernelProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("assembled"))
        .flatMap(provider -> provider.kernels().stream())
        .toList();
  }

  private Map<String, Object> measure(
      KernelRow row, ParityKernel kernel, IsalKernel isal, StripeSets sets, Footprint footprint) {
    sets.restoreParity();
    long warmNanos = compiled.add(row) ? FIRST_WARM_NANOS : WARM_NANOS;
    var sampler = footprint == Footprint.WARM
        ? new PairedSampler(700_000, warmNanos, rounds)
        : new PairedSampler(3_000_000, warmNanos, Math.max(9, rounds / 2));
    PairedSampler.Result result = sampler.run(
        () -> row.peer(isal, sets, sets.turn()),
        () -> row.ours(kernel, sets, sets.turn()),
        (long) row.blocks(sets.disks) * sets.bytes);
    double target = row.target(sets.bytes, footprint, kernel.name().equals(LongLaneKernel.INSTANCE.name()));
    System.out.printf(Locale.ROOT, "%-24s %4d KiB %5d %-9s %8.1f %8.1f %6.2f %6s  %.2f..%.2f; %s%n",
        row.what(), sets.bytes >> 10, sets.disks, footprint.label(), result.ours(), result.reference(),
        result.ratio(), target == 0 ? "" : String.format(Locale.ROOT, "%.2f", target), result.ratioP10(), result.ratioP90(), row.peerName());
    var map = new LinkedHashMap<String, Object>();
    map.put("row", row.name());
    map.put("operation", row.what());
    map.put("peer", row.peerName());
    map.put("kernel", kernel.name());
    map.put("blockBytes", sets.bytes);
    map.put("disks", sets.disks);
    map.put("footprint", footprint.label());
    map.put("gbPerSecond", result.ours());
    map.put("peerGbPerSecond", result.reference());
    map.put("ratio", result.ratio());
    map.put("target", target);
    map.put("ratioP10", result.ratioP10());
    map.put("ratioP90", result.ratioP90());
    return map;
  }

  private static void write(Path file, ParityKernel kernel, List<Map<String, Object>> results) throws IOException {
    var document = new LinkedHashMap<String, Object>();
    document.put("cpu", cpu());
    document.put("jdk", Runtime.version().toString());
    document.put("kernel", kernel.name());
    document.put("unit", "GB/s of source bytes, thread CPU time; ratio to the harmonic mean of two samples of the peer");
    document.put("results", results);
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), document);
  }

  private static String cpu() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      for (String line : Files.readAllLines(info)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 2);
        }
      }
    }
    return System.getProperty("os.arch");
  }
}
