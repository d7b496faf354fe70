package org.raidoffload.cli.workload;

import org.jspecify.annotations.Nullable;

/**
 * How a trace is to be read.
 *
 * @param format its format, or null to recognise it
 * @param columns a mapping of columns, or null
 * @param pattern a regular expression with named groups for its lines, or null
 * @param lenient whether damage is counted instead of refused
 * @param device the only device wanted, or null for all
 * @param skip requests to leave out at the start
 * @param limit most requests to read
 * @param timeScale factor on all times
 */
public record TraceOptions(@Nullable TraceFormat format, @Nullable String columns, @Nullable String pattern,
    boolean lenient, @Nullable String device, long skip, long limit, double timeScale) {
  /** Everything as it is found. */
  public static final TraceOptions PLAIN = new TraceOptions(null, null, null, false, null, 0, Long.MAX_VALUE, 1);

  public TraceOptions {
    if (skip < 0 || limit < 1) {
      throw new IllegalArgumentException(skip < 0 ? "skip: " + skip + " (must be 0 or more)"
          : "limit: " + limit + " (must be 1 or more)");
    }
    if (!(timeScale > 0) || Double.isInfinite(timeScale)) {
      throw new IllegalArgumentException("time-scale: " + timeScale + " (must be more than 0)");
    }
  }
}
