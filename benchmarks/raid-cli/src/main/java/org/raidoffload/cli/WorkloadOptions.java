package org.raidoffload.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.compare.TraceSource;
import org.raidoffload.cli.workload.AccessPattern;
import org.raidoffload.cli.workload.BlockTrace;
import org.raidoffload.cli.workload.CacheOptions;
import org.raidoffload.cli.workload.StripeWorkload;
import org.raidoffload.cli.workload.SyntheticWorkload;
import org.raidoffload.cli.workload.TraceFormat;
import org.raidoffload.cli.workload.Workload;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that make stripe chains of block traces and of synthetic workloads; replay and compare share them. */
final class WorkloadOptions {
  private static final long MEBI = 1 << 20;

  @Option(names = "--workload", completionCandidates = Candidates.Workloads.class, paramLabel = "PATTERN",
      description = "Instead of a trace: full-stripe, small-random, sequential, mixed:70/30 (reads/writes), zipf, rebuild "
          + "or scrub.")
  private @Nullable String pattern;

  @Option(names = "--requests", paramLabel = "N", defaultValue = "2000",
      description = "Requests of --workload, stripes for rebuild and scrub (default ${DEFAULT-VALUE}).")
  private long requests;

  @Option(names = "--size", split = ",", converter = Sizes.class, paramLabel = "SIZE",
      description = "Sizes of requests of --workload, one of them at random (default: a row, 64K or 4K by pattern).")
  private List<Integer> sizes = new ArrayList<>();

  @Option(names = "--read-share", defaultValue = "0", paramLabel = "X",
      description = "Share of reads of --workload, 0 to 1 (default ${DEFAULT-VALUE}).")
  private double readShare;

  @Option(names = "--rate", defaultValue = "10000", paramLabel = "N",
      description = "Requests of --workload in a second, at random moments (default ${DEFAULT-VALUE}).")
  private double rate;

  @Option(names = "--span", defaultValue = "1024", paramLabel = "MIB",
      description = "How far --workload reaches over the array, MiB (default ${DEFAULT-VALUE}).")
  private long spanMebi;

  @Option(names = "--level", defaultValue = "6", converter = Levels.class,
      description = "The array for a block trace or --workload: 4, 5 or 6 (default ${DEFAULT-VALUE}).")
  private int level;

  @Option(names = "--disks", defaultValue = "8", description = "Its member disks (default ${DEFAULT-VALUE}).")
  private int disks;

  @Option(names = "--chunk", defaultValue = "64K", converter = Sizes.class, paramLabel = "SIZE",
      description = "Its chunk (default ${DEFAULT-VALUE}).")
  private int chunk;

  @Option(names = "--layout", completionCandidates = Candidates.Layouts.class, defaultValue = "left-symmetric",
      description = "Its layout, by mdadm's name or md's number.")
  private String layout;

  @Option(names = "--failed", split = ",", paramLabel = "DISK", description = "Disks that are lost, by number from 0.")
  private List<Integer> failed = new ArrayList<>();

  @Option(names = "--rebuilding", defaultValue = "-1", paramLabel = "DISK",
      description = "The lost disk whose spare is being filled beside the requests.")
  private int rebuilding;

  @Option(names = "--rebuild-speed", defaultValue = "20M", converter = Sizes.class, paramLabel = "SIZE",
      description = "Bytes of the spare in a second of the trace's time (default ${DEFAULT-VALUE}).")
  private int rebuildSpeed;

  @Option(names = "--stripe-cache", defaultValue = "256", paramLabel = "N",
      description = "Stripes that md's cache holds (default ${DEFAULT-VALUE}).")
  private int stripeCache;

  @Option(names = "--preread-bypass", defaultValue = "1", paramLabel = "N",
      description = "How often full stripes may pass one that must read first; 0 lets it wait for all of them (default "
          + "${DEFAULT-VALUE}).")
  private int prereadBypass;

  @Option(names = "--preread-delay", defaultValue = "8ms", converter = Durations.class, paramLabel = "TIME",
      description = "How long the members take to answer a batch of reads; a stripe that must read waits for the batch "
          + "before (default ${DEFAULT-VALUE}, an estimate).")
  private long prereadDelay;

  @Option(names = "--plug-delay", defaultValue = "20us", converter = Durations.class, paramLabel = "TIME",
      description = "Requests that follow each other within this come in one batch (default ${DEFAULT-VALUE}, an estimate).")
  private long plugDelay;

  @Option(names = "--rmw-level", defaultValue = "1", description = "md's rmw_level: 0, 1 or 2 (default ${DEFAULT-VALUE}).")
  private int rmwLevel;

  @Option(names = "--skip-copy", description = "Whole blocks are written from the caller's memory (md's skip_copy).")
  private boolean skipCopy;

  @Option(names = "--closed-loop",
      description = "Chains as soon as there is room, not at the times of the trace.")
  private boolean closedLoop;

  @Mixin
  private TraceReadOptions reading = new TraceReadOptions();

  @SuppressWarnings("NullAway.Init")
  WorkloadOptions() {}

  /**
   * What the chains come from.
   *
   * @param source the chains
   * @param workload what they were made of, or null for a chain trace
   * @param format of the block trace, or {@code synthetic}
   * @param recognisedBy by what it was taken for that
   * @param timed whether the source has the trace's times, as its chains are not asked for earlier
   */
  record Chains(TraceSource source, @Nullable StripeWorkload workload, String format, String recognisedBy,
      boolean timed) {
    private static final ArrayGeometry USUAL = ArrayGeometry.raid6(8, 1 << 16);

    /** The workload's array, or for a chain trace, which may have several, RAID-6 of 8 disks. */
    ArrayGeometry geometry() {
      return workload == null ? USUAL : workload.options().geometry();
    }
  }

  /**
   * The chains to run.
   *
   * @param trace a file, or null
   * @throws IllegalArgumentException naming what is wrong
   */
  Chains chains(@Nullable Path trace, long seed) {
    String synthetic = pattern;
    if (synthetic != null) {
      if (trace != null) {
        throw new IllegalArgumentException("workload: given with a trace (leave one out)");
      }
      SyntheticWorkload made = SyntheticWorkload.parse(synthetic, requests, sizes, readShare, rate, spanMebi * MEBI,
          geometry(), seed);
      return chains(made, made.pattern() == AccessPattern.REBUILD, "synthetic", "--workload " + synthetic);
    }
    if (trace == null) {
      return new Chains(TraceSource.of((Path) null), null, "", "", false);
    }
    boolean perCpu = !Files.exists(trace) && !trace.toString().equals("-");
    BlockTrace blocks = BlockTrace.open(trace, reading.options());
    if (blocks.format() == TraceFormat.CHAINS && !perCpu) {
      return new Chains(TraceSource.of(trace), null, "", "", false);
    }
    return chains(blocks, false, blocks.format().option(), blocks.recognisedBy());
  }

  private Chains chains(Workload workload, boolean rebuild, String format, String recognisedBy) {
    CacheOptions options = cache(rebuild);
    StripeWorkload stripes = StripeWorkload.of(workload, options);
    boolean timed = !closedLoop && !(workload instanceof SyntheticWorkload s && s.pattern().whole() != null)
        && stripes.profile().lastNanos() > stripes.profile().firstNanos();
    return new Chains(TraceSource.of(stripes, timed), stripes, format, recognisedBy, timed);
  }

  private ArrayGeometry geometry() {
    RaidLevel raid = RaidLevel.of(level);
    return new ArrayGeometry(raid, level == 4 && layout.equals("left-symmetric") ? ParityLayout.PARITY_LAST
        : ParityLayout.of(raid, layout), disks, chunk);
  }

  private CacheOptions cache(boolean rebuild) {
    Set<Integer> lost = new LinkedHashSet<>(failed);
    if (rebuilding >= 0) {
      lost.add(rebuilding);
    }
    if (rebuild && lost.isEmpty()) {
      lost.add(0);
    }
    return new CacheOptions(geometry(), stripeCache, prereadBypass, rmwLevel, skipCopy, lost, rebuilding, rebuildSpeed,
        prereadDelay, plugDelay);
  }
}
