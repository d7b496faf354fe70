package org.raidoffload.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;

/**
 * Who owns a buffer of a chain, over time. A buffer that is mapped twice at once, as the kernel's mapping strategies do,
 * takes a track more for each further mapping. One thread.
 */
final class OwnerTrack {
  private static final String CATEGORY = "owner";

  /** One mapping after the other. */
  private static final class Lane {
    private final int track;
    private @Nullable String owner;
    private long since;

    private Lane(int track) {
      this.track = track;
    }
  }

  private final TimelineFile file;
  private final int process;
  private final StripeBuffer buffer;
  private final List<Lane> lanes = new ArrayList<>();
  private int live;
  private long cpuSince;

  OwnerTrack(TimelineFile file, int process, StripeBuffer buffer, long from) {
    this.file = file;
    this.process = process;
    this.buffer = buffer;
    lanes.add(new Lane(file.track(process, buffer.name())));
    cpuSince = from;
  }

  void mapped(String device, long at) {
    if (live == 0) {
      cpuOwned(at);
    }
    live++;
    Lane free = lanes.stream().filter(l -> l.owner == null).findFirst().orElseGet(this::another);
    free.owner = device;
    free.since = at;
  }

  private Lane another() {
    Lane lane = new Lane(file.track(process, buffer.name() + ", mapped " + (lanes.size() + 1) + " times at once"));
    lanes.add(lane);
    return lane;
  }

  void unmapped(String device, long at) {
    for (Lane lane : lanes) {
      if (device.equals(lane.owner)) {
        owned(lane, device, at);
        live--;
        cpuSince = at;
        return;
      }
    }
  }

  private void owned(Lane lane, String device, long to) {
    file.slice(process, lane.track, CATEGORY, device, lane.since, to, Map.of());
    lane.owner = null;
  }

  private void cpuOwned(long to) {
    if (to > cpuSince) {
      file.slice(process, lanes.getFirst().track, CATEGORY, "CPU", cpuSince, to, Map.of());
    }
  }

  /** A mapping that still seems to be live had failed. */
  void nothingMapped() {
    for (Lane lane : lanes) {
      if (lane.owner != null) {
        cpuSince = lane.since;
        lane.owner = null;
      }
    }
    live = 0;
  }

  /** The chain has ended, and nobody cares any more. */
  void ended(long at) {
    for (Lane lane : lanes) {
      String owner = lane.owner;
      if (owner != null) {
        owned(lane, owner, at);
      }
    }
    if (live == 0) {
      cpuOwned(at);
    }
  }
}
