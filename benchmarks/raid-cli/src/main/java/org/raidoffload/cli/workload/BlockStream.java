package org.raidoffload.cli.workload;

import java.util.List;
import java.util.Map;
import org.raidoffload.replay.TraceFormatException;

/** One run through a workload's requests, with what was left out on the way. One thread. */
public final class BlockStream implements AutoCloseable {
  private final RequestSource source;
  private final TraceNotes notes;
  private final TraceOptions options;
  private int wanted = -1;
  private long skipped;
  private long given;
  private boolean scaled;

  BlockStream(RequestSource source, TraceNotes notes, TraceOptions options) {
    this.source = source;
    this.notes = notes;
    this.options = options;
    this.scaled = options.timeScale() != 1;
    if (scaled) {
      notes.remark("times are scaled by " + options.timeScale());
    }
  }

  /**
   * Fills in the next request that is wanted.
   *
   * @return false at the end
   * @throws TraceFormatException naming the place when the trace is damaged
   */
  public boolean next(BlockRequest into) {
    while (given < options.limit() && source.next(into)) {
      String device = options.device();
      if (device != null && !isWanted(into.device, device)) {
        notes.ignore("requests of other devices");
        continue;
      }
      if (skipped < options.skip()) {
        skipped++;
        notes.ignore("requests skipped at the start");
        continue;
      }
      given++;
      into.timeNanos = scale(into.timeNanos);
      return true;
    }
    return false;
  }

  private boolean isWanted(int device, String name) {
    if (wanted < 0 && notes.devices.name(device).equals(name)) {
      wanted = device;
    }
    return device == wanted;
  }

  /** A time of the trace as the requests have it. */
  long scale(long nanos) {
    if (!scaled) {
      return nanos;
    }
    long first = notes.time.first();
    return first + Math.round((nanos - first) * options.timeScale());
  }

  /** Devices met so far. */
  public List<String> devices() {
    return notes.devices.names();
  }

  TraceNotes notes() {
    return notes;
  }

  /** How often something was left out, by reason. */
  public Map<String, Long> ignored() {
    return notes.ignored();
  }

  @Override
  public void close() {
    source.close();
  }
}
