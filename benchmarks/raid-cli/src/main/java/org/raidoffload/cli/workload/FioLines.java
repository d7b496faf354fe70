package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;
import org.raidoffload.cli.workload.BlockRequest.Kind;

/**
 * Reads fio's iologs: version 2, whose only times are waits, and version 3, where each line begins with a time in us.
 * One thread.
 */
final class FioLines implements LineParser {
  private static final long NANOS_PER_MICRO = 1000;
  private static final int MOST_WORDS = 5;
  private static final byte[] HEADER = "fio version".getBytes(StandardCharsets.US_ASCII);

  private final int version;
  private final TraceNotes notes;
  private final int[] starts = new int[MOST_WORDS];
  private final int[] ends = new int[MOST_WORDS];
  private long waited;
  private boolean anyWait;

  FioLines(int version, TraceNotes notes) {
    this.version = version;
    this.notes = notes;
  }

  @Override
  public Result parse(byte[] b, int from, int to, long number, BlockRequest into) throws BadLineException {
    int words = split(b, from, to);
    if (words == 0) {
      notes.ignore("comment or blank line");
      return Result.NONE;
    }
    if (Bytes.startsWith(b, from, to, HEADER)) {
      notes.ignore("header line");
      return Result.NONE;
    }
    int at = version == 3 ? 1 : 0;
    if (words < at + 2) {
      throw new BadLineException("'" + Bytes.text(b, from, to) + "' (must be " + (version == 3 ? "TIME " : "")
          + "FILE ACTION [OFFSET LENGTH])");
    }
    long time = waited;
    if (version == 3) {
      time = notes.time.at(Bytes.scaled("time", b, starts[0], ends[0], NANOS_PER_MICRO));
    }
    String action = new String(b, starts[at + 1], ends[at + 1] - starts[at + 1], StandardCharsets.UTF_8);
    if (action.equals("add") || action.equals("open") || action.equals("close")) {
      notes.ignore("files added, opened, closed");
      return Result.NONE;
    }
    if (action.equals("wait")) {
      wait(words - at, at, b);
      return Result.NONE;
    }
    return request(action, words - at, at, time, b, into);
  }

  private void wait(int words, int at, byte[] b) throws BadLineException {
    if (words < 3) {
      throw new BadLineException("wait without a time");
    }
    waited += Bytes.scaled("wait", b, starts[at + 2], ends[at + 2], NANOS_PER_MICRO);
    anyWait = true;
    notes.ignore("waits (they set the time)");
  }

  private Result request(String action, int words, int at, long time, byte[] b, BlockRequest into)
      throws BadLineException {
    Kind kind = switch (action) {
      case "read" -> Kind.READ;
      case "write" -> Kind.WRITE;
      case "trim" -> Kind.DISCARD;
      case "sync", "datasync" -> Kind.FLUSH;
      default -> throw new BadLineException("action '" + action + "' (must be add, open, close, wait, read, write, "
          + "trim, sync or datasync)");
    };
    if (kind != Kind.FLUSH && words < 4) {
      throw new BadLineException(action + " without offset and length");
    }
    long offset = words < 4 ? 0 : Bytes.whole("offset", b, starts[at + 2], ends[at + 2]);
    long length = words < 4 ? 0 : Bytes.whole("length", b, starts[at + 3], ends[at + 3]);
    if (offset + length < 0) {
      throw new BadLineException("offset and length: " + offset + " + " + length + " (reach past the largest file)");
    }
    if (version == 2 && !anyWait) {
      notes.remark("the iolog has no times; every request is asked for at once (--closed-loop or a queue depth says "
          + "how many at a time)");
    }
    into.set(kind, version == 3 ? time : notes.time.at(time), offset, kind == Kind.FLUSH ? 0 : length);
    into.device = notes.devices.of(b, starts[at], ends[at]);
    notes.depth.begin();
    return Result.REQUEST;
  }

  private int split(byte[] b, int from, int to) {
    int found = 0;
    int at = from;
    while (found < MOST_WORDS) {
      while (at < to && Bytes.space(b[at])) {
        at++;
      }
      if (at == to) {
        break;
      }
      starts[found] = at;
      while (at < to && !Bytes.space(b[at])) {
        at++;
      }
      ends[found++] = at;
    }
    return found;
  }
}
