package org.raidoffload.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engines.isal.IsalKernel;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the parity kernels against ISA-L, each sample between two samples of its peer. Two JMH scores of one run
 * differ by a few percent for reasons of time; these ratios do not, so targets are checked here.
 */
@Command(name = "paired-kernels", mixinStandardHelpOptions = true, description = "Kernels against ISA-L, in pairs.",
    footer = {"", "Example: paired-kernels --rows 'XOR|PQ' --blocks 4,16 --footprints WARM"})
public final class PairedKernels implements Callable<Integer> {
  /** Enough for C2 to compile the largest kernel beside a busy neighbour. */
  private static final long FIRST_WARM_NANOS = 3_000_000_000L;

  private static final long WARM_NANOS = 30_000_000;

  private final Set<String> compiled = new HashSet<>();

  @Option(names = "--json", description = "Also write the figures to this file.")
  private @Nullable Path json;

  @Option(names = "--kernel", split = ",", description = "Any of assembled, assembled-streaming, vector, long-lane, isal, "
      + "isal-streaming and chosen (default: assembled, vector, long-lane).")
  private List<String> kernelNames = List.of("assembled", "vector", "long-lane");

  @Option(names = "--peer-library", paramLabel = "FILE", description = "Another libisal to compare with, instead of the "
      + "installed one; also what the isal kernels call.")
  private @Nullable Path peerLibrary;

  @Option(names = "--chain", description = "Instead of the rows: an inline chain of a full-stripe write beside its bare kernel.")
  private boolean chain;

  @Option(names = "--first-calls", description = "Instead of the rows: the first calls in fresh JVMs, with the making of the "
      + "kernel, of the chosen kernels beside the vector kernel.")
  private boolean firstCalls;

  @Option(names = "--streamed-chains", description = "Instead of the rows: a scheduler that switches kernels by footprint, "
      + "warm and cold, beside one that does not.")
  private boolean streamedChains;

  @Option(names = "--rows", completionCandidates = RowNames.class, description = "Regular expression over row names, such "
      + "as 'PQ|WRITE_.*' (rows: ${COMPLETION-CANDIDATES}).")
  private String rows = ".*";

  @Option(names = "--blocks", split = ",", description = "Block sizes in KiB (default: ${DEFAULT-VALUE}).")
  private int[] blocksKib = {4, 16, 64};

  @Option(names = "--disks", split = ",", description = "Data disks (default: ${DEFAULT-VALUE}).")
  private int[] disks = {8};

  @Option(names = "--footprints", split = ",", description = "WARM, COLD_128M, COLD_3G (default: all).")
  private List<Footprint> footprints = Arrays.asList(Footprint.values());

  @Option(names = "--rounds", description = "Samples of each warm row (default: ${DEFAULT-VALUE}).")
  private int rounds = 25;

  /** Names of the rows, for the help. */
  static final class RowNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(KernelRow.values()).map(KernelRow::name).iterator();
    }
  }

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Returns the exit code. */
  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new PairedKernels()).setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((thrown, command, parsed) -> refusal(thrown, command.getErr()));
  }

  /** Bad input in a sentence; anything else is a defect and keeps its stack trace. */
  private static int refusal(Exception thrown, PrintWriter err) throws Exception {
    if (thrown instanceof IllegalArgumentException || thrown instanceof IllegalStateException) {
      err.println("paired-kernels: " + thrown.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (thrown instanceof FileSystemException file) {
      err.println("paired-kernels: --json: " + file.getFile() + " cannot be written");
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw thrown;
  }

  /** Finds what is wrong before minutes are spent on measuring. */
  private void check() {
    range("--blocks", blocksKib, 1, 1 << 16);
    range("--disks", disks, 2, 254);
    range("--rounds", new int[] {rounds}, 1, 100_000);
    if (rows().isEmpty()) {
      System.err.println("paired-kernels: --rows: " + rows + " matches no row, so nothing is measured (rows: "
          + String.join(", ", new RowNames()) + ")");
    }
    if (json == null) {
      return;
    }
    Path folder = json.toAbsolutePath().getParent();
    boolean writable = Files.exists(json) ? Files.isWritable(json) && !Files.isDirectory(json)
        : folder != null && Files.isWritable(folder);
    if (!writable) {
      throw new IllegalArgumentException("--json: " + json + " cannot be written");
    }
  }

  private static void range(String option, int[] values, int least, int most) {
    for (int value : values) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(option + ": " + value + " (must be " + least + " to " + most + ")");
      }
    }
  }

  private List<KernelRow> rows() {
    try {
      Pattern wanted = Pattern.compile(rows);
      return Arrays.stream(KernelRow.values()).filter(row -> wanted.matcher(row.name()).matches()).toList();
    } catch (PatternSyntaxException bad) {
      throw new IllegalArgumentException("--rows: " + rows + " (is no regular expression: "
          + bad.getDescription().toLowerCase(Locale.ROOT) + ")", bad);
    }
  }

  @Override
  public Integer call() throws Exception {
    check();
    if (peerLibrary != null) {
      PeerLibrary.use(peerLibrary);
    }
    if (firstCalls) {
      System.out.printf("%s (%s); JDK %s%n", Machine.cpu(), Machine.features(), Runtime.version());
      FirstCalls.print();
      return 0;
    }
    if (streamedChains) {
      System.out.printf("%s (%s); JDK %s%n", Machine.cpu(), Machine.features(), Runtime.version());
      StreamedChains.print(new PairedSampler(3_000_000, FIRST_WARM_NANOS, rounds));
      return 0;
    }
    List<ParityKernel> kernels = new MeasuredKernels(!footprints.contains(Footprint.WARM)).of(kernelNames);
    String names = String.join(", ", kernels.stream().map(ParityKernel::name).toList());
    System.out.printf("%s (%s); JDK %s; %s; peer ISA-L %s%n",
        Machine.cpu(), Machine.features(), Runtime.version(), names, peerLibrary == null ? "as installed" : peerLibrary);
    if (chain) {
      kernels.forEach(kernel -> ChainOverKernel.print(kernel, new PairedSampler(700_000, FIRST_WARM_NANOS / 3, rounds)));
      return 0;
    }
    List<Map<String, Object>> results = measureAll(kernels);
    if (json != null) {
      write(json, names, results);
    }
    return 0;
  }

  private List<Map<String, Object>> measureAll(List<ParityKernel> kernels) {
    var isal = new IsalKernel();
    List<KernelRow> wanted = rows();
    var results = new ArrayList<Map<String, Object>>();
    System.out.printf("%-24s %-22s %7s %5s %-9s %8s %8s %6s %6s  %s%n",
        "operation", "kernel", "block", "disks", "memory", "ours", "peer", "ratio", "target", "p10..p90; peer");
    for (Footprint footprint : footprints) {
      for (int blockKib : blocksKib) {
        for (int count : disks) {
          var sets = new StripeSets(blockKib << 10, count, footprint);
          for (KernelRow row : wanted) {
            for (ParityKernel kernel : kernels) {
              if (compiled.isEmpty()) {
                // The sampler itself is compiled while it takes its first row: that one is not shown.
                measure(row, kernel, isal, sets, footprint);
              }
              results.add(shown(measure(row, kernel, isal, sets, footprint)));
            }
          }
        }
      }
    }
    return results;
  }

  private Map<String, Object> measure(
      KernelRow row, ParityKernel kernel, IsalKernel isal, StripeSets sets, Footprint footprint) {
    sets.restoreParity();
    long warmNanos = compiled.add(row + " " + kernel.name()) ? FIRST_WARM_NANOS : WARM_NANOS;
    var sampler = footprint == Footprint.WARM
        ? new PairedSampler(700_000, warmNanos, rounds)
        : new PairedSampler(3_000_000, warmNanos, Math.max(9, rounds / 2));
    PairedSampler.Result result = sampler.run(
        () -> row.peer(isal, sets, sets.turn()),
        () -> row.ours(kernel, sets, sets.turn()),
        (long) row.blocks(sets.disks) * sets.bytes);
    double target = row.target(sets.bytes, footprint, kernel.name().equals(LongLaneKernel.INSTANCE.name()));
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

  private static Map<String, Object> shown(Map<String, Object> row) {
    double target = (double) row.get("target");
    System.out.printf(Locale.ROOT, "%-24s %-22s %4d KiB %5d %-9s %8.1f %8.1f %6.2f %6s  %.2f..%.2f; %s%n",
        (String) row.get("operation"), (String) row.get("kernel"), (int) row.get("blockBytes") >> 10,
        (int) row.get("disks"), (String) row.get("footprint"), (double) row.get("gbPerSecond"),
        (double) row.get("peerGbPerSecond"), (double) row.get("ratio"),
        target == 0 ? "" : String.format(Locale.ROOT, "%.2f", target), (double) row.get("ratioP10"),
        (double) row.get("ratioP90"), (String) row.get("peer"));
    return row;
  }

  private void write(Path file, String kernels, List<Map<String, Object>> results) throws IOException {
    var document = new LinkedHashMap<String, Object>();
    document.put("cpu", Machine.cpu());
    document.put("features", Machine.features());
    document.put("jdk", Runtime.version().toString());
    document.put("kernel", kernels);
    document.put("peerLibrary", peerLibrary == null ? "as installed" : peerLibrary.toString());
    document.put("unit", "GB/s of source bytes, thread CPU time; ratio to the harmonic mean of two samples of the peer");
    document.put("results", results);
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), document);
  }
}
