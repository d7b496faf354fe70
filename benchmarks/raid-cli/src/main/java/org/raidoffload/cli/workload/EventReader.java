package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.workload.BlockRequest.Kind;

/** Makes requests of block events, binary or text. One thread. */
final class EventReader {
  private final TraceNotes notes;
  private final EventChoice choice;
  private final List<@Nullable BlockEvent> chosen = new ArrayList<>();
  private final List<Boolean> issued = new ArrayList<>();

  EventReader(TraceNotes notes, EventChoice choice) {
    this.notes = notes;
    this.choice = choice;
  }

  /** Whether this is the reading that only finds out which events there are. */
  boolean surveying() {
    return !choice.frozen();
  }

  TraceNotes notes() {
    return notes;
  }

  /**
   * Takes an event.
   *
   * @param stamp its time, ns
   * @param letters as blkparse prints them: F, then R, W, D or N, then F, A, S, M
   * @param offset first byte
   * @param length bytes
   * @param latency ns since the issue where a completion says so, else -1
   * @return whether it is a request, which is filled in
   */
  boolean take(BlockEvent event, int device, long stamp, int letters, long offset, long length, long latency,
      BlockRequest into) {
    if (surveying()) {
      choice.see(notes.devices.name(device), event);
      return false;
    }
    long time = notes.time.at(stamp);
    BlockEvent wanted = wanted(device);
    if (event == BlockEvent.COMPLETE) {
      notes.depth.end();
    } else if (event == (issued.get(device) ? BlockEvent.ISSUE : BlockEvent.QUEUE)) {
      notes.depth.begin();
    }
    if (event != wanted) {
      notes.ignore(event.reason());
      return false;
    }
    Kind kind = kind(letters, length);
    if (kind == null) {
      notes.ignore("requests of nothing");
      return false;
    }
    long begun = event == BlockEvent.COMPLETE && latency > 0 ? Math.max(0, time - latency) : time;
    into.set(kind, begun, offset, kind == Kind.FLUSH ? 0 : length);
    into.device = device;
    into.flush |= (letters & Letters.FLUSH) != 0;
    into.sync = (letters & Letters.SYNC) != 0;
    into.latencyNanos = latency;
    return true;
  }

  private BlockEvent wanted(int device) {
    while (chosen.size() <= device) {
      chosen.add(null);
      issued.add(false);
    }
    BlockEvent known = chosen.get(device);
    if (known == null) {
      String name = notes.devices.name(device);
      known = choice.of(name);
      chosen.set(device, known);
      issued.set(device, choice.issues(name));
      remark(name, known);
    }
    return known;
  }

  private void remark(String name, BlockEvent event) {
    switch (event) {
      case ISSUE -> notes.remark("device " + name + " has no Q events: each D (issue) is a request");
      case COMPLETE -> notes.remark("device " + name + " has C events (completions) alone: each is a request, "
          + "with its latency subtracted where the trace gives one, else at the time of its end");
      default -> { }
    }
  }

  private static @Nullable Kind kind(int letters, long length) {
    if (length == 0) {
      return (letters & Letters.DISCARD) != 0 ? Kind.DISCARD
          : (letters & (Letters.FLUSH | Letters.WRITE)) != 0 ? Kind.FLUSH : null;
    }
    if ((letters & Letters.DISCARD) != 0) {
      return Kind.DISCARD;
    }
    return (letters & Letters.WRITE) != 0 ? Kind.WRITE : (letters & Letters.NEITHER) != 0 ? null : Kind.READ;
  }

  /** What the letters of a request mean, as bits. */
  static final class Letters {
    static final int WRITE = 1;
    static final int FLUSH = 2;
    static final int DISCARD = 4;
    static final int SYNC = 8;
    static final int NEITHER = 16;

    private Letters() {}

    /** An F in front is a flush before; one after W is a write through the cache, which changes nothing here. */
    static int of(byte[] b, int from, int to) {
      int letters = 0;
      boolean main = false;
      for (int i = from; i < to; i++) {
        switch (b[i]) {
          case 'F' -> letters |= main ? 0 : FLUSH;
          case 'W' -> letters |= WRITE;
          case 'D' -> letters |= DISCARD;
          case 'N' -> letters |= NEITHER;
          case 'S' -> letters |= SYNC;
          default -> { }
        }
        main |= b[i] == 'W' || b[i] == 'R' || b[i] == 'D' || b[i] == 'N';
      }
      return letters;
    }
  }
}
