package org.raidoffload.replay;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace line by line, plain or gzipped; memory does not grow with its length. Loud on damage. Not thread-safe.
 */
public final class TraceReader implements RecordSource {
  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;

  private final String file;
  private final BufferedReader reader;
  private final String source;
  private long lineNumber;
  private long dropped;

  private TraceReader(String file, InputStream in) {
    this.file = file;
    this.reader = new BufferedReader(new InputStreamReader(unzipped(file, in), StandardCharsets.UTF_8));
    String first = readLine();
    if (first == null) {
      throw new TraceFormatException(file + ": empty file (a trace starts with a header line)");
    }
    JsonLine header = JsonLine.parse(where(), first);
    if (!header.text("format", "").equals(TraceWriter.FORMAT)) {
      throw new TraceFormatException(where() + ": not a chain trace (the first line must hold \"format\":\""
          + TraceWriter.FORMAT + "\")");
    }
    if (header.integer("version", 0) != TraceWriter.VERSION) {
      throw new TraceFormatException(where() + ": version: " + header.integer("version", 0) + " (this program reads "
          + TraceWriter.VERSION + ")");
    }
    source = header.text("source", "unknown source");
  }

  /**
   * Opens a file.
   *
   * @throws TraceFormatException when it is missing, empty or not a trace
   */
  public static TraceReader open(Path path) {
    try {
      return new TraceReader(path.toString(), Files.newInputStream(path));
    } catch (IOException e) {
      throw new TraceFormatException(path + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Reads from a stream, which this closes; {@code file} names it in messages. */
  public static TraceReader of(String file, InputStream in) {
    return new TraceReader(file, in);
  }

  /** Whether a line is a trace's first one. */
  public static boolean isHeader(String line) {
    return line.startsWith("{") && line.contains("\"format\"") && line.contains('"' + TraceWriter.FORMAT + '"');
  }

  private static InputStream unzipped(String file, InputStream in) {
    try {
      BufferedInputStream buffered = new BufferedInputStream(in);
      buffered.mark(2);
      boolean zipped = buffered.read() == GZIP_MAGIC_0 && buffered.read() == GZIP_MAGIC_1;
      buffered.reset();
      return zipped ? new GZIPInputStream(buffered) : buffered;
    } catch (IOException e) {
      throw new TraceFormatException(file + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Chains that the recording says it has left out; known once the end has been read. */
  public long dropped() {
    return dropped;
  }

  /** Whether a line is the last one of a recording, which says how many chains it has. */
  public static boolean isEnd(String line) {
    return line.startsWith("{\"" + TraceWriter.CHAINS + "\"");
  }

  /** One sentence on where the trace comes from. */
  public String source() {
    return source;
  }

  /**
   * The next record, or null at the end.
   *
   * @throws TraceFormatException naming file and line when the line is damaged
   */
  @Override
  public @Nullable TraceRecord next() {
    String line = readLine();
    while (line != null && line.isBlank()) {
      line = readLine();
    }
    if (line == null) {
      return null;
    }
    JsonLine json = JsonLine.parse(where(), line);
    if (json.has(TraceWriter.CHAINS)) {
      json.number(TraceWriter.CHAINS, 0);
      dropped = json.number(TraceWriter.DROPPED, 0);
      json.refuseUnknown();
      return next();
    }
    String name = json.text("name", file + ":" + lineNumber);
    JsonLine recorded = json.object("recorded");
    RecordedChain chain = recorded == null ? null : RecordedChain.of(recorded);
    JsonLine live = json.object("live");
    TraceRecord record = new TraceRecord(name, RequestJson.read(json), chain, lineNumber,
        live == null ? null : LiveChain.of(live));
    json.refuseUnknown();
    return record;
  }

  private String where() {
    return file + ", line " + lineNumber;
  }

  private @Nullable String readLine() {
    lineNumber++;
    try {
      return reader.readLine();
    } catch (IOException damaged) {
      throw new TraceFormatException(where() + ": damaged or truncated (" + damaged.getMessage() + ")");
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
