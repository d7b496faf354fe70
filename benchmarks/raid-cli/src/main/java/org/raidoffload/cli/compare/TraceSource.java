package org.raidoffload.cli.compare;

import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.raidoffload.replay.TraceFormatException;
import org.raidoffload.replay.TraceReader;

/** The trace to run: a file, or the recording that comes with the program. Opened anew for every run. */
public final class TraceSource {
  private static final String BUNDLED = "/recordings/linux-6.1-md.jsonl.gz";

  private final @Nullable Path file;

  private TraceSource(@Nullable Path file) {
    this.file = file;
  }

  /** The file, or the bundled recording when null. */
  public static TraceSource of(@Nullable Path file) {
    return new TraceSource(file);
  }

  public TraceReader open() {
    if (file != null) {
      return TraceReader.open(file);
    }
    InputStream in = TraceSource.class.getResourceAsStream(BUNDLED);
    if (in == null) {
      throw new TraceFormatException("the bundled recording " + BUNDLED + " is missing from the program");
    }
    return TraceReader.of("bundled recording", in);
  }

  /** Records in the trace; reads it once, and so finds damage before anything runs. */
  public long count() {
    try (TraceReader reader = open()) {
      long n = 0;
      while (reader.next() != null) {
        n++;
      }
      if (n == 0) {
        throw new TraceFormatException((file == null ? "bundled recording" : file) + ": no requests after the header");
      }
      return n;
    }
  }
}
