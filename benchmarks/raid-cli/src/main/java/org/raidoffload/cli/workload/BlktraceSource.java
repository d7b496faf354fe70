package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.cli.workload.EventReader.Letters;

/** Requests of binary blktrace files, one for each CPU, merged by time. One thread. */
final class BlktraceSource implements RequestSource {
  private static final int SECTOR = 512;
  private static final int DEVICE_MINOR_BITS = 20;
  private static final int CATEGORY = 16;
  private static final int CGROUP = 1 << 8;
  /** Categories of an action: Linux 6.1 include/uapi/linux/blktrace_api.h. */
  private static final int WRITE = 1 << 1;
  private static final int FLUSH = 1 << 2;
  private static final int SYNC = 1 << 3;
  private static final int COMMAND = 1 << 9;
  private static final int NOTIFY = 1 << 10;
  private static final int DISCARD = 1 << 13;

  private final EventReader events;
  private final List<BlktraceFile> files;
  private final List<BlktraceFile> alive = new ArrayList<>();
  private final Map<Integer, Integer> devices = new HashMap<>();
  private boolean started;
  private boolean timed;
  private long zero;

  BlktraceSource(List<BlktraceFile> files, EventReader events) {
    this.files = files;
    this.events = events;
  }

  @Override
  public boolean next(BlockRequest into) {
    if (!started) {
      started = true;
      for (BlktraceFile file : files) {
        if (file.next()) {
          alive.add(file);
        }
      }
    }
    while (!alive.isEmpty()) {
      BlktraceFile file = earliest();
      boolean request = take(file, into);
      if (!file.next()) {
        alive.remove(file);
      }
      if (request) {
        return true;
      }
    }
    return false;
  }

  private BlktraceFile earliest() {
    BlktraceFile earliest = alive.getFirst();
    for (BlktraceFile file : alive) {
      if (file.nanos < earliest.nanos) {
        earliest = file;
      }
    }
    return earliest;
  }

  private boolean take(BlktraceFile file, BlockRequest into) {
    int category = file.action >>> CATEGORY;
    if ((category & NOTIFY) != 0) {
      events.notes().ignore("notes of processes and times");
      return false;
    }
    if ((category & COMMAND) != 0) {
      events.notes().ignore("commands that are no reads or writes");
      return false;
    }
    try {
      BlockEvent event = BlockEvent.of(file.action & 0xffff & ~CGROUP);
      if (!timed) {
        timed = true;
        zero = file.nanos;
      }
      return events.take(event, device(file.device), file.nanos - zero, letters(category), file.sector * SECTOR,
          Integer.toUnsignedLong(file.bytes), -1, into);
    } catch (BadLineException bad) {
      events.notes().damage(file.where(), bad.getMessage());
      return false;
    }
  }

  private int device(int number) {
    Integer known = devices.get(number);
    if (known == null) {
      known = events.notes().devices.of((number >>> DEVICE_MINOR_BITS) + "," + (number & (1 << DEVICE_MINOR_BITS) - 1));
      devices.put(number, known);
    }
    return known;
  }

  private static int letters(int category) {
    return ((category & WRITE) != 0 ? Letters.WRITE : 0) | ((category & FLUSH) != 0 ? Letters.FLUSH : 0)
        | ((category & SYNC) != 0 ? Letters.SYNC : 0) | ((category & DISCARD) != 0 ? Letters.DISCARD : 0);
  }

  @Override
  public void close() {
    files.forEach(BlktraceFile::close);
  }
}
