package org.raidoffload.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Requests through a RAID-6 array, each round between two rounds of moving as many bytes to or from the same members
 * without it, one member after the other in the same thread. Of wall time the array may use every processor, the peer one; of processor time everything counts.
 */
@Command(name = "paired-array", mixinStandardHelpOptions = true,
    description = "BlockArray against plain transfers of the same members, and the commands scrub, export and rebuild"
        + " against cat of the same files, in pairs.")
public final class PairedArray implements Callable<Integer> {
  private static final int MIB = 1 << 20;
  private static final int KIB = 1 << 10;
  private static final int BLOCK = 4096;
  private static final long WARM_NANOS = 3_000_000_000L;

  @Option(names = "--members", description = "memory or files (default: ${DEFAULT-VALUE}).")
  private Kind members = Kind.FILES;

  @Option(names = "--dir", description = "Where the member files are made (default: a temporary folder).")
  private @Nullable Path dir;

  @Option(names = "--disks", description = "Members (default: ${DEFAULT-VALUE}).")
  private int disks = 8;

  @Option(names = "--mib", description = "MiB of each member (default: ${DEFAULT-VALUE}).")
  private int mib = 256;

  @Option(names = "--chunk", description = "KiB of a chunk (default: ${DEFAULT-VALUE}).")
  private int chunkKib = 64;

  @Option(names = "--request", description = "MiB of a request (default: ${DEFAULT-VALUE}).")
  private int requestMib = 12;

  @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--blocks", description = "4 KiB blocks of a random round (default: ${DEFAULT-VALUE}).")
  private int blocks = 4096;

  @Option(names = "--only", split = ",", description = "Kinds of rounds to run: write, read, \"random write\", \"random read\","
      + " \"degraded write\", \"degraded read\" (default: these), \"scrub in use\", \"rebuild in use\", and the commands scrub, export, rebuild.")
  private Set<String> only = Set.of();

  @Option(names = "--depth", description = "Transfers of a member at once (default: ${DEFAULT-VALUE}).")
  private int depth = 2;

  @Option(names = "--stripes", description = "Stripes in flight (default: ${DEFAULT-VALUE}).")
  private int stripes = 16;

  @Option(names = "--stripe-kib", description = "Most KiB of a block at once (default: ${DEFAULT-VALUE}).")
  private int stripeKib = 64;

  /** Where members lie. */
  enum Kind { MEMORY, FILES }

  public static void main(String[] args) {
    System.exit(new CommandLine(new PairedArray()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  /** Moves the bytes of a round. */
  @FunctionalInterface
  private interface Pass {
    void run() throws IOException;
  }

  @Override
  public Integer call() throws Exception {
    Path folder = members == Kind.MEMORY ? null : dir == null ? Files.createTempDirectory("paired-array") : dir;
    long memberBytes = (long) mib * MIB;
    try (BenchArray made = new BenchArray(folder, disks, memberBytes, chunkKib * KIB, (long) requestMib * MIB,
        builder -> builder.memberDepth(depth).stripesInFlight(stripes).stripeBytes(stripeKib * KIB))) {
      compare(made, memberBytes);
      if (folder != null) {
        compareCommands(made, folder);
      }
    }
    if (folder != null && dir == null) {
      Files.delete(folder);
    }
    return 0;
  }

  private void compare(BenchArray made, long memberBytes) throws IOException {
    long size = made.array.size();
    report("write", made::plainWrite, made::arrayWrite, disks * memberBytes);
    report("read", made::plainRead, made::arrayRead, size);
    long random = (long) blocks * BLOCK;
    report("random write", () -> made.randomPlain(blocks, BLOCK, true), () -> made.randomArray(blocks, BLOCK, true),
        random);
    report("random read", () -> made.randomPlain(blocks, BLOCK, false), () -> made.randomArray(blocks, BLOCK, false),
        random);
    if (only.contains("scrub in use") || only.contains("rebuild in use")) {
      made.arrayWrite();
      report("scrub in use", made::plainReadAll, made::arrayScrub, disks * memberBytes);
      report("rebuild in use", made::plainRebuild, made::arrayRebuild, disks * memberBytes);
    }
    if (only.isEmpty() || only.contains("degraded write") || only.contains("degraded read")) {
      made.array.fail(2);
      report("degraded write", made::plainWrite, made::arrayWrite, disks * memberBytes);
      report("degraded read", made::plainRead, made::arrayRead, size);
    }
  }

  private void compareCommands(BenchArray made, Path folder) throws IOException {
    boolean filled = false;
    for (PairedCommands.Kind kind : PairedCommands.Kind.values()) {
      if (only.contains(kind.name().toLowerCase(Locale.ROOT))) {
        if (!filled) {
          System.out.printf(Locale.ROOT, "commands: RAID-6, %d members of %d MiB, chunk %d KiB, page cache warm%n", disks, mib,
              chunkKib);
          made.arrayWrite();
          filled = true;
        }
        new PairedCommands(made.files(), folder, chunkKib * KIB, rounds, System.getenv().getOrDefault("RAID_BENCH_LAUNCHER", ""))
            .run(kind);
      }
    }
  }

  /** Prints the medians; every round of ours has a round of the peer on both sides. */
  private void report(String what, Pass peer, Pass ours, long bytes) throws IOException {
    if (!only.isEmpty() && !only.contains(what)) {
      return;
    }
    double[] ratios = new double[rounds];
    double[] cpuRatios = new double[rounds];
    double[] rates = new double[rounds];
    double[] peerRates = new double[rounds];
    // The compiler takes a core of its own until it is done with what the first rounds need.
    long warm = System.nanoTime() + WARM_NANOS;
    while (System.nanoTime() < warm) {
      measure(peer);
      measure(ours);
    }
    Cost before = measure(peer);
    for (int i = 0; i < rounds; i++) {
      Cost mine = measure(ours);
      Cost after = measure(peer);
      ratios[i] = (before.wall + after.wall) / 2 / mine.wall;
      cpuRatios[i] = (before.cpu + after.cpu) / 2 / mine.cpu;
      rates[i] = bytes / mine.wall / 1e6;
      peerRates[i] = bytes / after.wall / 1e6;
      before = after;
    }
    System.out.printf(Locale.ROOT, "%-14s %d members of %d MiB, %s, chunk %d KiB: peer %.0f MB/s, array %.0f MB/s,"
        + " ratio %.2f (%.2f to %.2f), by CPU time %.2f%n", what, disks, mib, members.name().toLowerCase(Locale.ROOT),
        chunkKib, median(peerRates), median(rates), median(ratios), Arrays.stream(ratios).min().orElse(0),
        Arrays.stream(ratios).max().orElse(0), median(cpuRatios));
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * What a round took.
   *
   * @param wall seconds
   * @param cpu seconds of all threads of this process
   */
  private record Cost(double wall, double cpu) {
  }

  private static Cost measure(Pass pass) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    pass.run();
    return new Cost((System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
  }
}
