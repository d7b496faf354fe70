package org.raidoffload.cli.workload;

/**
 * Makes the times of a trace run forwards. A step back is counted and taken as no step. A jump of more than a day in
 * either direction is counted and taken out: one event that is stamped 40 years late and the one after it, 40 years
 * back, cancel out. One thread.
 */
final class TimeLine {
  private static final long LATE_NANOS = 1_000_000_000;
  static final long LONGEST_GAP_NANOS = 86_400_000_000_000L;

  private boolean started;
  private long first;
  private long before;
  private long shift;
  private long reached;
  private long backward;
  private long jumps;
  private long events;
  private long late;
  private boolean jumped;
  private long beforeJump;
  private long shiftBeforeJump;

  /** The time to use for an event that is stamped {@code stamp}. */
  long at(long stamp) {
    if (!started) {
      started = true;
      first = stamp;
      before = stamp;
      reached = stamp;
      return stamp;
    }
    long step = stamp - before;
    before = stamp;
    if (step < 0) {
      backward++;
    }
    if (step > LONGEST_GAP_NANOS || step < -LONGEST_GAP_NANOS) {
      jumps++;
      jump(stamp, stamp - step);
    }
    events++;
    late += reached - (stamp - shift) > LATE_NANOS ? 1 : 0;
    reached = Math.max(reached, stamp - shift);
    return reached;
  }

  /** A jump that leads back to where the last one began undoes it. */
  private void jump(long stamp, long from) {
    if (jumped && Math.abs(stamp - beforeJump) <= LONGEST_GAP_NANOS) {
      shift = shiftBeforeJump;
      jumped = false;
      return;
    }
    jumped = true;
    beforeJump = from;
    shiftBeforeJump = shift;
    shift += stamp - from;
  }

  long first() {
    return first;
  }

  long last() {
    return reached;
  }

  long backward() {
    return backward;
  }

  /** Whether more than one event in a hundred comes a second or more after others that were later. */
  boolean isDisordered() {
    return late * 100 > events;
  }

  long jumps() {
    return jumps;
  }
}
