package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.cli.workload.Column.Field;

/**
 * Makes a request of the fields of a line, wherever they were found: {@link #take} for each, then {@link #request}. One
 * thread.
 */
final class FieldReader {
  /** Between 1 January 1601 and 1970, in 100 ns: Windows counts from the former. */
  private static final long WINDOWS_EPOCH = 116_444_736_000_000_000L;
  /** More 100 ns than a long has ns for. */
  private static final long WINDOWS_STAMPS = 90_000_000_000_000_000L;
  private static final long WINDOWS_UNIT = 100;

  private final TraceNotes notes;
  private final boolean endsOnly;
  private long time;
  private long offset;
  private long length;
  private long latency;
  private int device;
  private boolean end;
  private boolean timed;
  private @Nullable Kind kind;
  private String unknownWord = "";
  private Words words = new Words(Map.of());

  /** The words of an operation as bytes. */
  private static final class Words {
    private final byte[][] words;
    private final Kind[] kinds;

    Words(Map<String, Kind> map) {
      words = map.keySet().stream().map(w -> w.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
      kinds = map.values().toArray(Kind[]::new);
    }

    @Nullable Kind of(byte[] b, int from, int to) {
      for (int i = 0; i < words.length; i++) {
        if (Bytes.equal(b, from, to, words[i])) {
          return kinds[i];
        }
      }
      return words.length > 0 ? null : common(b, from, to);
    }

    /** What everybody means by words that begin with r, w, d, t, u and f. */
    private static @Nullable Kind common(byte[] b, int from, int to) {
      return from == to ? null : switch (b[from]) {
        case 'r', 'R' -> Kind.READ;
        case 'w', 'W' -> Kind.WRITE;
        case 'd', 'D', 't', 'T', 'u', 'U' -> Kind.DISCARD;
        case 'f', 'F' -> Kind.FLUSH;
        default -> null;
      };
    }
  }

  /**
   * A reader.
   *
   * @param endsOnly whether the trace tells of ends alone, so that they are what counts
   */
  FieldReader(TraceNotes notes, boolean endsOnly) {
    this.notes = notes;
    this.endsOnly = endsOnly;
  }

  void words(Map<String, Kind> map) {
    words = new Words(map);
  }

  /** Forgets the line before. */
  void begin() {
    time = 0;
    timed = false;
    latency = -1;
    device = -1;
    end = false;
    kind = null;
  }

  /** Takes a field's text. */
  void take(Field field, long unit, byte[] b, int first, int last) throws BadLineException {
    int from = first;
    int to = last;
    while (from < to && Bytes.space(b[from])) {
      from++;
    }
    while (to > from && Bytes.space(b[to - 1])) {
      to--;
    }
    switch (field) {
      case TIME -> {
        time = nanos("time", unit, b, from, to);
        timed = true;
      }
      case OFFSET -> offset = Bytes.scaled("offset", b, from, to, unit);
      case LENGTH -> length = Bytes.scaled("length", b, from, to, unit);
      case LATENCY -> latency = nanos("latency", unit, b, from, to);
      case DEVICE -> device = notes.devices.of(b, from, to);
      case PHASE -> end = !(to - from == 1 && b[from] == '0');
      case OP -> {
        kind = words.of(b, from, to);
        if (kind == null) {
          unknownWord = Bytes.text(b, from, to);
        }
      }
    }
  }

  private static long nanos(String what, long unit, byte[] b, int from, int to) throws BadLineException {
    if (unit == WINDOWS_UNIT) {
      long ticks = Bytes.whole(what, b, from, to);
      return (ticks > WINDOWS_STAMPS ? ticks - WINDOWS_EPOCH : ticks) * WINDOWS_UNIT;
    }
    return Bytes.scaled(what, b, from, to, unit);
  }

  /** Whether the fields make a request, which is filled in; otherwise the reason is counted. */
  boolean request(BlockRequest into) throws BadLineException {
    long at = timed ? notes.time.at(time) : 0;
    if (kind == null) {
      if (unknownWord.isEmpty()) {
        throw new BadLineException("no operation");
      }
      notes.ignore("operation '" + unknownWord.toLowerCase(Locale.ROOT) + "'");
      return false;
    }
    if (end != endsOnly) {
      notes.ignore(end ? "ends of requests (their beginnings count)" : "beginnings of requests");
      notes.depth.end();
      return false;
    }
    if (offset + length < 0) {
      throw new BadLineException("offset and length: " + offset + " + " + length + " (reach past the largest device)");
    }
    Kind is = kind == Kind.WRITE && length == 0 ? Kind.FLUSH : kind;
    if (is == Kind.READ && length == 0) {
      notes.ignore("reads of nothing");
      return false;
    }
    into.set(is, endsOnly && latency > 0 ? Math.max(0, at - latency) : at, offset, is == Kind.FLUSH ? 0 : length);
    into.device = device < 0 ? notes.devices.of("-") : device;
    into.latencyNanos = latency;
    if (latency > 0) {
      notes.depth.begin(into.timeNanos, latency);
    } else {
      notes.depth.begin();
    }
    return true;
  }
}
