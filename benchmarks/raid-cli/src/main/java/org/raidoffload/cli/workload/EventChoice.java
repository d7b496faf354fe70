package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * Which event of a request's way counts as the request: for each device the queueing where it was recorded, else the
 * issue, else the completion. Found by reading the trace once before. One thread.
 */
final class EventChoice {
  private static final BlockEvent[] CHOICE = {BlockEvent.QUEUE, BlockEvent.ISSUE, BlockEvent.COMPLETE};

  private final DeviceNames devices = new DeviceNames();
  private final List<boolean[]> seen = new ArrayList<>();
  private boolean frozen;

  /** Tells of an event in the first reading. */
  void see(String device, BlockEvent event) {
    int number = devices.of(device);
    if (number == seen.size()) {
      seen.add(new boolean[BlockEvent.values().length]);
    }
    seen.get(number)[event.ordinal()] = true;
  }

  /** Ends the first reading. */
  void freeze() {
    frozen = true;
  }

  boolean frozen() {
    return frozen;
  }

  /** The event that counts on a device. */
  BlockEvent of(String device) {
    int number = devices.of(device);
    for (BlockEvent event : CHOICE) {
      if (number < seen.size() && seen.get(number)[event.ordinal()]) {
        return event;
      }
    }
    return BlockEvent.QUEUE;
  }

  /** Whether requests on the device are seen to be issued, so that depth is counted from there. */
  boolean issues(String device) {
    int number = devices.of(device);
    return number < seen.size() && seen.get(number)[BlockEvent.ISSUE.ordinal()];
  }
}
