package org.raidoffload.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.compare.Comparison;
import org.raidoffload.cli.report.RunTimeline;
import org.raidoffload.cli.report.TimelineFile;
import picocli.CommandLine.Option;

/** Options that draw runs over model time; replay and compare share them. */
final class TimelineOptions {
  @Option(names = "--timeline", paramLabel = "FILE",
      description = "Also a trace for Perfetto (ui.perfetto.dev) or chrome://tracing: host CPU and channels in model time, "
          + "the owner of each buffer, arrows for dependencies.")
  private @Nullable Path file;

  @Option(names = "--timeline-chains", paramLabel = "N", defaultValue = "32",
      description = "With --timeline: each run is drawn until its first N chains have ended (default ${DEFAULT-VALUE}).")
  private long chains;

  private @Nullable TimelineFile drawn;

  @SuppressWarnings("NullAway.Init")
  TimelineOptions() {}

  /**
   * Who draws the runs of a comparison.
   *
   * @param trace what runs
   */
  Comparison.Timelines timelines(String trace, long seed) {
    if (chains < 1) {
      throw new IllegalArgumentException("timeline-chains: " + chains + " (must be at least 1)");
    }
    if (file == null) {
      return (engine, run) -> null;
    }
    TimelineFile to = new TimelineFile(Map.of("what", "model time: estimates of each engine's timing profile, nothing was "
        + "measured", "bounds", "each run is drawn until the first " + chains + " of its chains have ended; buffers and "
        + "arrows of those alone", "trace", trace, "seed", String.valueOf(seed)));
    drawn = to;
    return (engine, run) -> new RunTimeline(to, run, engine.engine().runsOnCpu() ? List.of()
        : engine.engine().channels(), chains);
  }

  boolean wanted() {
    return file != null;
  }

  /** Writes the file, when everything has run. */
  void write() {
    if (file != null && drawn != null) {
      Output.write(file, drawn.document());
    }
  }
}
