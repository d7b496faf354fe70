package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.ring.ChannelRing;

/**
 * A channel's ring as its consumer sees it: which entries the engine was given, and which have ended. The channel's
 * thread only, but for the ring itself.
 */
final class ChannelEntries {
  final ChannelRing<RingEntry> ring;
  /** The last entry that was taken from the ring. */
  private long taken;
  /** The last entry up to which all have ended and been freed. */
  private long ended;
  /** While entries are still looked at, none is given to somebody else. */
  private boolean held;

  ChannelEntries(ChannelRing<RingEntry> ring) {
    this.ring = ring;
    this.taken = ring.completed();
    this.ended = taken;
  }

  /** The next entry to be taken, up to a sequence, or null where it is not published. */
  @Nullable RingEntry next(long upTo) {
    return taken < upTo && ring.isPublished(taken + 1) ? ring.entry(taken + 1) : null;
  }

  /** The cookie of the next entry. */
  long nextCookie() {
    return taken + 1;
  }

  long taken() {
    return taken;
  }

  long ended() {
    return ended;
  }

  void take() {
    taken++;
  }

  RingEntry at(long sequence) {
    return ring.entry(sequence);
  }

  /** The entry that a completion is for, or null where no such descriptor is outstanding. */
  @Nullable RingEntry outstanding(long cookie) {
    if (cookie > taken || cookie <= ended) {
      return null;
    }
    RingEntry entry = ring.entry(cookie);
    return entry.run == null || entry.ended ? null : entry;
  }

  boolean anyOutstanding() {
    return ended < taken;
  }

  /** Whether the next entry is published and was not taken. */
  boolean anyWaiting() {
    return ring.isPublished(taken + 1);
  }

  /** The oldest chain that the engine has, or is to be given and refuses, or null. */
  @Nullable ChainRun oldest() {
    for (long at = ended + 1; at <= taken; at++) {
      ChainRun run = ring.entry(at).run;
      if (run != null) {
        return run;
      }
    }
    return anyWaiting() ? ring.entry(taken + 1).run : null;
  }

  void hold() {
    held = true;
  }

  void letGo() {
    held = false;
    freeEnded();
  }

  /** Frees the entries up to the first that has not ended. */
  void freeEnded() {
    if (held) {
      return;
    }
    long to = ended;
    while (to < taken && ring.entry(to + 1).ended) {
      to++;
    }
    if (to != ended) {
      ended = to;
      ring.complete(to);
    }
  }

  /** An empty entry is published, so that whoever waits for one looks up; a full ring needs none. */
  void publishEmpty() {
    long sequence = ring.tryClaim(1);
    if (sequence >= 0) {
      ring.entry(sequence).run = null;
      ring.publish(sequence, sequence);
    }
  }
}
