package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.ring.ChannelRing;

/**
 * A channel's ring as its consumer sees it: which slots the engine was given, and which have ended. The channel's
 * thread only, but for the ring itself.
 */
final class ChannelSlots {
  final ChannelRing<DescriptorSlot> ring;
  /** The last slot that was taken from the ring. */
  private long taken;
  /** The last slot up to which all have ended and been freed. */
  private long ended;
  /** While slots are still looked at, none is given to somebody else. */
  private boolean held;

  ChannelSlots(ChannelRing<DescriptorSlot> ring) {
    this.ring = ring;
    this.taken = ring.completed();
    this.ended = taken;
  }

  /** The next slot to be taken, up to a sequence, or null where it is not published. */
  @Nullable DescriptorSlot next(long upTo) {
    return taken < upTo && ring.isPublished(taken + 1) ? ring.slot(taken + 1) : null;
  }

  /** The cookie of the next slot. */
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

  DescriptorSlot at(long sequence) {
    return ring.slot(sequence);
  }

  /** The slot that a completion is for, or null where no such descriptor is outstanding. */
  @Nullable DescriptorSlot outstanding(long cookie) {
    if (cookie > taken || cookie <= ended) {
      return null;
    }
    DescriptorSlot slot = ring.slot(cookie);
    return slot.run == null || slot.ended ? null : slot;
  }

  boolean anyOutstanding() {
    return ended < taken;
  }

  /** Whether the next slot is published and was not taken. */
  boolean anyWaiting() {
    return ring.isPublished(taken + 1);
  }

  /** The oldest chain that the engine has, or is to be given and refuses, or null. */
  @Nullable ChainRun oldest() {
    for (long at = ended + 1; at <= taken; at++) {
      ChainRun run = ring.slot(at).run;
      if (run != null) {
        return run;
      }
    }
    return anyWaiting() ? ring.slot(taken + 1).run : null;
  }

  void hold() {
    held = true;
  }

  void letGo() {
    held = false;
    freeEnded();
  }

  /** Frees the slots up to the first that has not ended. */
  void freeEnded() {
    if (held) {
      return;
    }
    long to = ended;
    while (to < taken && ring.slot(to + 1).ended) {
      to++;
      ring.slot(to).ended = false;
    }
    if (to != ended) {
      ended = to;
      ring.complete(to);
    }
  }

  /** An empty slot is published, so that whoever waits for one looks up; a full ring needs none. */
  void publishEmpty() {
    long sequence = ring.tryClaim(1);
    if (sequence >= 0) {
      ring.slot(sequence).run = null;
      ring.publish(sequence, sequence);
    }
  }
}
