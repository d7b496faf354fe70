package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.raidoffload.request.Segment;

/** One stripe in the cache: what it holds and what waits to be written to it. One thread. */
final class StripeHead {
  final long stripe;
  /** Blocks whose content is there: data by index, then P, then Q. */
  final BitSet known;
  final List<Segment> segments = new ArrayList<>();
  private final int[] covered;
  private int whole;
  boolean sync;

  StripeHead(long stripe, int dataDisks) {
    this.stripe = stripe;
    this.known = new BitSet(dataDisks + 2);
    this.covered = new int[dataDisks];
  }

  /** Whether a write would touch bytes that already wait to be written. */
  boolean overlaps(int block, int offset, int length) {
    if (covered[block] == 0) {
      return false;
    }
    for (Segment s : segments) {
      if (s.block() == block && s.offset() < offset + length && offset < s.offset() + s.length()) {
        return true;
      }
    }
    return false;
  }

  void add(int block, int offset, int length, int unit) {
    segments.add(new Segment(block, offset, length));
    covered[block] += length;
    whole += covered[block] == unit ? 1 : 0;
  }

  /** Whether every data block is overwritten. */
  boolean full() {
    return whole == covered.length;
  }

  boolean overwrites(int block, int unit) {
    return covered[block] == unit;
  }

  /** Forgets what waited. */
  void written() {
    segments.clear();
    Arrays.fill(covered, 0);
    whole = 0;
    sync = false;
  }
}
