package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;

/** Reads the text that blkparse prints by default: device, CPU, number, time, process, event, letters, place. One thread. */
final class BlkparseLines implements LineParser {
  private static final int MOST_WORDS = 12;
  private static final int SECTOR = 512;
  private static final long NANOS = 1_000_000_000L;
  private static final byte[] PLUS = "+".getBytes(StandardCharsets.US_ASCII);

  private final EventReader events;
  private final int[] starts = new int[MOST_WORDS];
  private final int[] ends = new int[MOST_WORDS];
  private boolean summary;

  BlkparseLines(EventReader events) {
    this.events = events;
  }

  @Override
  public Result parse(byte[] b, int from, int to, long number, BlockRequest into) throws BadLineException {
    int words = split(b, from, to);
    if (words == 0) {
      events.notes().ignore("comment or blank line");
      return Result.NONE;
    }
    if (!device(b)) {
      summary |= summary(b);
      if (summary) {
        events.notes().ignore("lines of the summary");
        return Result.NONE;
      }
      throw new BadLineException("'" + Bytes.text(b, from, to) + "' (must begin with a device, as 8,0)");
    }
    if (words < 6) {
      throw new BadLineException(words + " words (an event has device, CPU, number, time, process and event)");
    }
    long stamp = Bytes.scaled("time", b, starts[3], ends[3], NANOS);
    int device = events.notes().devices.of(b, starts[0], ends[0]);
    int letter = ends[5] - starts[5] == 2 && b[starts[5]] == 'U' ? 'T' : b[starts[5]];
    BlockEvent event = BlockEvent.of((char) letter);
    boolean place = words > 9 && Bytes.equal(b, starts[8], ends[8], PLUS);
    boolean command = words > 7 && !place && b[starts[7]] != '[' && Bytes.digit(b[starts[7]]);
    if (command && (event == BlockEvent.QUEUE || event == BlockEvent.ISSUE || event == BlockEvent.COMPLETE)) {
      events.notes().ignore("commands that are no reads or writes");
      return Result.NONE;
    }
    long offset = place ? Bytes.scaled("sector", b, starts[7], ends[7], SECTOR) : 0;
    long length = place ? Bytes.scaled("sectors", b, starts[9], ends[9], SECTOR) : 0;
    int letters = words > 6 ? EventReader.Letters.of(b, starts[6], ends[6]) : 0;
    return events.take(event, device, stamp, letters, offset, length, place ? latency(b, to) : -1, into)
        ? Result.REQUEST : Result.NONE;
  }

  /** {@code -t} prints the time since the issue in brackets. */
  private long latency(byte[] b, int to) throws BadLineException {
    int at = ends[9];
    while (at < to && b[at] != '(') {
      at++;
    }
    int from = at + 1;
    while (from < to && Bytes.space(b[from])) {
      from++;
    }
    int end = from;
    while (end < to && Bytes.digit(b[end])) {
      end++;
    }
    return end == from ? -1 : Bytes.whole("latency", b, from, end);
  }

  private boolean device(byte[] b) {
    boolean comma = false;
    for (int i = starts[0]; i < ends[0]; i++) {
      if (b[i] == ',') {
        comma = i > starts[0] && i < ends[0] - 1;
      } else if (!Bytes.digit(b[i])) {
        return false;
      }
    }
    return comma;
  }

  private boolean summary(byte[] b) {
    String word = new String(b, starts[0], ends[0] - starts[0], StandardCharsets.UTF_8);
    return word.startsWith("CPU") || word.equals("Total") || word.equals("Throughput") || word.equals("Input");
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
