package org.raidoffload.array;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * What a stripe job knows of blocks that their members, though in use, did not give: they are made anew from the others
 * and written back before the job goes on, so that nobody has to do without the member for a bad sector. One job at a
 * time.
 */
final class StripeHealing {
  private final ArrayCore core;
  private final StripePiece piece;
  private final Set<StripeBuffer> unreadable = new TreeSet<>();
  private final Set<StripeBuffer> healed = new TreeSet<>();
  private boolean active;

  StripeHealing(ArrayCore core, StripePiece piece) {
    this.core = core;
    this.piece = piece;
  }

  void begin() {
    unreadable.clear();
    healed.clear();
    active = false;
  }

  /** Whether the job is at present making blocks anew. */
  boolean active() {
    return active;
  }

  /**
   * Takes note of reads that failed.
   *
   * @return whether there is something to make anew; otherwise the members are failed and the job starts again
   */
  boolean wanted(List<StripeBuffer> blocks, JobTransfers transfers) {
    for (int i = 0; i < blocks.size(); i++) {
      if (!transfers.failed(i)) {
        continue;
      }
      StripeBuffer block = blocks.get(i);
      Member member = core.members.holding(piece.row, block);
      if (!member.good(piece.memberByte, piece.unit)) {
        continue;
      }
      if (healed.contains(block)) {
        core.members.failOfError(member.role, "a block that was written anew cannot be read either");
      } else if (!core.trusted(piece.memberByte)) {
        // Out of parity that may not match, what is made anew could be wrong, and would then stand there for good.
        core.members.failOfError(member.role, "a block cannot be read where parity is not in step yet");
      } else {
        unreadable.add(block);
      }
    }
    return !unreadable.isEmpty();
  }

  /**
   * The request that makes the blocks.
   *
   * @param lost blocks whose members are not in use there
   * @throws ArrayFailedException when too little is left; the members stay in use for the rest of their bytes
   */
  StripeRequest request(Set<StripeBuffer> lost, String what) throws ArrayFailedException {
    Set<StripeBuffer> all = new TreeSet<>(lost);
    all.addAll(unreadable);
    int survives = core.geometry.level().parityDisks();
    if (all.size() > survives) {
      throw new ArrayFailedException(what + ": blocks " + unreadable + " cannot be read"
          + (lost.isEmpty() ? "" : " and " + lost + " are lost") + ", RAID-" + core.geometry.level().number()
          + " survives " + survives);
    }
    active = true;
    return StripeRequest.builder(core.geometry, Kind.REBUILD).row(piece.row).unitBytes(piece.unit).failed(all).build();
  }

  boolean isToBeWritten(StripeBuffer block) {
    return unreadable.contains(block);
  }

  /** The members have what was made anew, or were failed because they did not take it. */
  void ended() {
    for (StripeBuffer block : unreadable) {
      Member member = core.members.holding(piece.row, block);
      if (member.good(piece.memberByte, piece.unit)) {
        member.hasTakenAnew();
      }
    }
    healed.addAll(unreadable);
    unreadable.clear();
    active = false;
  }
}
