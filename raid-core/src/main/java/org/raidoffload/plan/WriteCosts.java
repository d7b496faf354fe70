package org.raidoffload.plan;

import org.raidoffload.request.StripeRequest;

/**
 * What each way of writing would still have to read, as Linux 6.1 md counts it, and which way that favours. Immutable.
 *
 * @param rmw blocks to read for read-modify-write; an unreadable one counts twice the number of disks
 * @param rcw blocks to read for reconstruct-write, counted the same way
 * @param forced rmw and rcw are md's stand-ins for "never read-modify-write": 2 and 1
 */
record WriteCosts(int rmw, int rcw, boolean forced) {

  /** md's stand-ins: reconstruct-write is cheaper whatever the real counts are (Linux 6.1 raid5.c). */
  static final WriteCosts FORCED = new WriteCosts(2, 1, true);

  /** Whether the parity of the place forbids read-modify-write, so that nothing needs to be counted. */
  static boolean forcesReconstruct(StripeRequest request) {
    return request.rmwLevel() == 0 || (request.dirty() && request.failed().isEmpty());
  }

  boolean readForRmw(int rmwLevel) {
    return rmw > 0 && (rmw < rcw || (rmw == rcw && rmwLevel == 2));
  }

  boolean readForRcw(int rmwLevel) {
    return rcw > 0 && (rcw < rmw || (rcw == rmw && rmwLevel != 2));
  }

  /** The decision as a value, told from the costs at the first look and the mode that came of it. */
  WriteModeDecision decision(WriteMode mode, StripeRequest request, int realRcw) {
    return new WriteModeDecision(mode, rmw, rcw, reason(mode, request, realRcw));
  }

  private String reason(WriteMode mode, StripeRequest request, int realRcw) {
    if (mode == WriteMode.FULL_STRIPE) {
      return "every data block is overwritten: nothing has to be read";
    }
    if (forced) {
      return (request.rmwLevel() == 0 ? "rmw level 0 never reads parity" : "parity is dirty here and cannot be trusted")
          + ": reconstruct-write reads " + realRcw + ", and md counts a forced choice as rmw 2, rcw 1";
    }
    int disks = request.geometry().disks();
    String costs = "rmw would read " + told(rmw, disks) + ", rcw " + told(rcw, disks);
    if (rmw == rcw) {
      return costs + ": a tie, which rmw level " + request.rmwLevel() + " gives to "
          + (request.rmwLevel() == 2 ? "rmw" : "rcw");
    }
    boolean cheaper = (mode == WriteMode.RMW) == (rmw < rcw);
    return costs + (cheaper ? "" : "; a lost block had to be recomputed, after which every block was there");
  }

  private static String told(int cost, int disks) {
    int unreadable = cost / (2 * disks);
    return unreadable == 0 ? Integer.toString(cost)
        : cost + " (" + unreadable + " unreadable, each counted as " + 2 * disks + ")";
  }
}
