package org.raidoffload.plan;

import java.util.Arrays;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * What is known of every disk's block while a stripe goes through its passes: there, lost, asked for, on its way. By
 * disk number; loops run from the highest disk down, as md's do. One plan, one thread.
 */
final class StripeBlocks {
  private final StripeRequest request;
  private final StripeDisks stripe;

  /** The block's content is in its buffer. */
  final boolean[] held;

  /** The disk cannot be read or written. */
  final boolean[] lost;

  /** A reader waits for the block. */
  final boolean[] asked;

  /** The pass reads the block from its disk. */
  final boolean[] reading;

  /** The pass recomputes the block. */
  final boolean[] computing;

  /** The lost disks, highest first. */
  final int[] lostDisks;

  StripeBlocks(StripeRequest request, StripeDisks stripe) {
    this.request = request;
    this.stripe = stripe;
    held = new boolean[stripe.disks];
    lost = new boolean[stripe.disks];
    asked = new boolean[stripe.disks];
    reading = new boolean[stripe.disks];
    computing = new boolean[stripe.disks];
    request.cached().forEach(b -> held[stripe.diskOf(b)] = true);
    request.failed().forEach(b -> lost[stripe.diskOf(b)] = true);
    lostDisks = descending(lost);
    if (request.kind() == Kind.READ) {
      request.segments().forEach(s -> asked[stripe.diskOf(StripeBuffer.data(s.block()))] = true);
    } else if (request.kind() == Kind.RECOVER) {
      request.failed().forEach(b -> asked[stripe.diskOf(b)] = true);
    }
  }

  /** Whether the request writes to the disk's data block. */
  boolean written(int disk) {
    return request.kind() == Kind.WRITE && !stripe.isParity(disk) && request.touches(stripe.dataOfDisk(disk));
  }

  /** Whether the request replaces every byte of the disk's data block. */
  boolean overwritten(int disk) {
    return request.kind() == Kind.WRITE && !stripe.isParity(disk) && request.overwrites(stripe.dataOfDisk(disk));
  }

  boolean missingForRmw(int disk) {
    return (written(disk) || stripe.isParity(disk)) && missing(disk);
  }

  boolean missingForRcw(int disk) {
    return !stripe.isParity(disk) && !overwritten(disk) && missing(disk);
  }

  private boolean missing(int disk) {
    return !held[disk] && !reading[disk] && !computing[disk];
  }

  /** What either way of writing would still have to read; a lost block counts twice the number of disks. */
  WriteCosts costs() {
    int rmw = 0;
    int rcw = 0;
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      int cost = lost[disk] ? 2 * stripe.disks : 1;
      rmw += missingForRmw(disk) ? cost : 0;
      rcw += missingForRcw(disk) ? cost : 0;
    }
    return new WriteCosts(rmw, rcw, false);
  }

  /** Whether a lost data block would take part in a reconstruct-write with its old content. */
  boolean lostDataNeeded() {
    for (int disk : lostDisks) {
      if (!stripe.isParity(disk) && !held[disk] && !overwritten(disk)) {
        return true;
      }
    }
    return false;
  }

  /** The highest disk but one whose block is not there. */
  int otherMissing(int disk) {
    for (int other = stripe.disks - 1; other >= 0; other--) {
      if (other != disk && !held[other]) {
        return other;
      }
    }
    throw new IllegalStateException("one block missing where two were counted");
  }

  /** What was on its way has arrived. */
  void arrive() {
    for (int disk = 0; disk < stripe.disks; disk++) {
      held[disk] |= reading[disk] || computing[disk];
    }
    Arrays.fill(reading, false);
    Arrays.fill(computing, false);
  }

  static boolean any(boolean[] flags) {
    return count(flags) > 0;
  }

  static int count(boolean[] flags) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }

  private static int[] descending(boolean[] flags) {
    int[] result = new int[count(flags)];
    int next = 0;
    for (int i = flags.length - 1; i >= 0; i--) {
      if (flags[i]) {
        result[next++] = i;
      }
    }
    return result;
  }
}
