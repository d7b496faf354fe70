package org.raidoffload.cli.compare;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.workload.StripeKind;
import org.raidoffload.cli.workload.StripeSource;
import org.raidoffload.cli.workload.StripeWorkload;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.TraceFormatException;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceRecord;

/**
 * The chains to run: a chain trace, the recording that comes with the program, or what a workload makes. Opened anew for
 * every run. One thread.
 */
public final class TraceSource {
  private static final String BUNDLED = "/recordings/linux-6.1-md.jsonl.gz";

  private final @Nullable Path file;
  private final @Nullable StripeWorkload workload;
  private final boolean atItsTimes;
  private long dropped;
  private Map<StripeKind, Long> kinds = Map.of();
  private Map<String, Long> events = Map.of();

  private TraceSource(@Nullable Path file, @Nullable StripeWorkload workload, boolean atItsTimes) {
    this.file = file;
    this.workload = workload;
    this.atItsTimes = atItsTimes;
  }

  /** The file, or the bundled recording when null. */
  public static TraceSource of(@Nullable Path file) {
    return new TraceSource(file, null, false);
  }

  /**
   * The chains of a workload.
   *
   * @param atItsTimes whether each is asked for at its time; otherwise as soon as there is room
   */
  public static TraceSource of(StripeWorkload workload, boolean atItsTimes) {
    return new TraceSource(null, workload, atItsTimes);
  }

  /** The same chains, each asked for as soon as there is room. */
  public TraceSource untimed() {
    return atItsTimes ? new TraceSource(file, workload, false) : this;
  }

  /** A new run through the chains. */
  public RecordSource open() {
    if (workload != null) {
      StripeSource source = workload.open();
      return atItsTimes ? source : new Untimed(source);
    }
    return reader();
  }

  private TraceReader reader() {
    if (file != null) {
      return TraceReader.open(file);
    }
    InputStream in = TraceSource.class.getResourceAsStream(BUNDLED);
    if (in == null) {
      throw new TraceFormatException("the bundled recording " + BUNDLED + " is missing from the program");
    }
    return TraceReader.of("bundled recording", in);
  }

  /** What it is, for headings. */
  public String title() {
    if (workload != null) {
      return workload.workload().title();
    }
    try (TraceReader reader = reader()) {
      return reader.source() + (dropped == 0 ? "" : " (which dropped " + dropped + " more)");
    }
  }

  /** Records in the trace; reads it once, and so finds damage before anything runs. */
  public long count() {
    long n = 0;
    if (workload != null) {
      try (StripeSource source = workload.open()) {
        while (source.next() != null) {
          n++;
        }
        kinds = new TreeMap<>(source.counts());
        events = source.events();
      }
    } else {
      try (TraceReader reader = reader()) {
        while (reader.next() != null) {
          n++;
        }
        dropped = reader.dropped();
      }
    }
    if (n == 0 && workload == null) {
      throw new TraceFormatException((file == null ? "bundled recording" : file) + ": no requests after the header");
    }
    if (n == 0) {
      throw new TraceFormatException(title() + ": makes no stripe chain (a healthy array reads past its stripes)");
    }
    return n;
  }

  /** Chains that a recording says it has left out, once counted. */
  public long dropped() {
    return dropped;
  }

  /** Chains of a workload by kind, once counted. */
  public Map<StripeKind, Long> kinds() {
    return kinds;
  }

  /** What the stripe cache did beside, once counted. */
  public Map<String, Long> events() {
    return events;
  }

  /** Chains without their times. */
  private record Untimed(StripeSource source) implements RecordSource {
    @Override
    public @Nullable TraceRecord next() {
      return source.next();
    }

    @Override
    public boolean drainsFirst() {
      return source.drainsFirst();
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
