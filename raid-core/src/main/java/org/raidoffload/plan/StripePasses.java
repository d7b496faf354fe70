package org.raidoffload.plan;

import static org.raidoffload.plan.StripeBlocks.any;
import static org.raidoffload.plan.StripeBlocks.count;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Follows one stripe through the passes that Linux 6.1 md makes over it: look at what is there, read or recompute what
 * is missing, decide the write mode, check parity, run the steps of the pass. Reads and steps are taken to succeed;
 * a check finds what the request says. Pre-reads start at once, as md starts them for a synchronous write. One plan,
 * one thread.
 */
final class StripePasses {
  /** More passes than any request needs (READ with a recompute: 3, REBUILD of Q: 6). */
  private static final int MAX_PASSES = 12;

  private enum CheckState { IDLE, RUNNING, COMPUTE_PARITY, WRITE_BACK }

  private final StripeRequest request;
  private final StripeDisks stripe;
  private final PlanAssembly assembly;
  private final StripeSteps steps;
  private final StripeBlocks blocks;
  private final List<WriteCosts> looks = new ArrayList<>();
  private int firstRcwReads;
  private boolean writing;
  private boolean synchronising;
  private boolean inSync;
  private boolean computed;
  private boolean writesInFlight;
  private CheckState check = CheckState.IDLE;
  private @Nullable WriteMode mode;

  StripePasses(StripeRequest request, StripeDisks stripe, PlanAssembly assembly) {
    this.request = request;
    this.stripe = stripe;
    this.assembly = assembly;
    this.steps = new StripeSteps(request, stripe, assembly);
    this.blocks = new StripeBlocks(request, stripe);
    writing = request.kind() == Kind.WRITE;
    synchronising = switch (request.kind()) {
      case CHECK, REPAIR, RESYNC, REBUILD -> true;
      default -> false;
    };
  }

  /** Runs every pass; the assembly then holds reads, steps and writes. */
  void run() {
    for (int pass = 0; pass < MAX_PASSES && !finished(); pass++) {
      if (!onePass()) {
        throw new UnplannableException(request.row(), request.kind() + " with " + request.failed()
            + " failed leaves too little of the stripe to go on");
      }
    }
    if (!finished()) {
      throw new IllegalStateException("stripe at row " + request.row() + ": not finished after " + MAX_PASSES
          + " passes");
    }
  }

  @Nullable WriteModeDecision decision() {
    return mode == null ? null : looks.get(0).decision(mode, request, firstRcwReads);
  }

  /** The costs at each pass that came to the decision, in order. */
  List<WriteCosts> looks() {
    return looks;
  }

  private boolean finished() {
    return !writing && !synchronising && !any(blocks.asked);
  }

  /** Returns whether the pass changed anything. */
  private boolean onePass() {
    computed = false;
    writesInFlight = false;
    boolean progress = fillReaders();
    if (needsFetch() && check == CheckState.IDLE) {
      fetch();
    }
    progress |= computed || any(blocks.reading);
    if (computed) {
      steps.compute(blocks.computing);
    }
    if (writing) {
      progress |= decideWrite();
    }
    if (synchronising && (check != CheckState.IDLE || (!any(blocks.reading) && !computed && !inSync))) {
      checkParity();
      progress = true;
    }
    if (synchronising && inSync && !writesInFlight && !computed && check == CheckState.IDLE) {
      synchronising = any(blocks.reading);
      progress = true;
    }
    finishPass();
    return progress;
  }

  /** Hands blocks that are there to their readers; a recovered block has no reader. */
  private boolean fillReaders() {
    boolean filled = false;
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      if (blocks.asked[disk] && blocks.held[disk]) {
        blocks.asked[disk] = false;
        filled = true;
        if (request.kind() == Kind.READ) {
          steps.fill(stripe.dataOfDisk(disk));
        }
      }
    }
    return filled;
  }

  private boolean needsFetch() {
    boolean partial = writing && request.segments().stream().anyMatch(s -> !request.overwrites(s.block()));
    return any(blocks.asked) || partial || (writing && blocks.lostDisks.length > 0)
        || (synchronising && count(blocks.held) < stripe.disks);
  }

  /** Reads what is readable; recomputes once everything else is there, and then stops looking, as md does. */
  private void fetch() {
    int there = count(blocks.held);
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      if (blocks.held[disk] || !needed(disk)) {
        continue;
      }
      boolean mayCompute = blocks.lost[disk] || (stripe.raid6() && disk == stripe.pDisk);
      if (there == stripe.disks - 1 && mayCompute) {
        compute(disk);
        return;
      }
      if (there == stripe.disks - 2 && blocks.lostDisks.length >= 2) {
        compute(disk);
        compute(blocks.otherMissing(disk));
        return;
      }
      blocks.reading[disk] = !blocks.lost[disk];
    }
  }

  private boolean needed(int disk) {
    if (blocks.asked[disk] || synchronising || (writing && blocks.written(disk) && !blocks.overwritten(disk))) {
      return true;
    }
    for (int lost : blocks.lostDisks) {
      if (blocks.asked[lost]) {
        return true;
      }
    }
    return writing && neededAroundLostBlocks();
  }

  /** A write next to lost blocks needs the whole stripe where neither rmw nor rcw can do without them. */
  private boolean neededAroundLostBlocks() {
    boolean reconstruct = request.rmwLevel() == 0 || request.dirty();
    for (int lost : blocks.lostDisks) {
      if (blocks.written(lost) && !blocks.held[lost] && !blocks.overwritten(lost)) {
        return true;
      }
      boolean mattersToWrite = blocks.written(lost) || stripe.isParity(lost);
      reconstruct |= blocks.lostDisks.length >= 2 && mattersToWrite && !blocks.held[lost];
    }
    return reconstruct && blocks.lostDataNeeded();
  }

  private void compute(int disk) {
    blocks.computing[disk] = true;
    computed = true;
  }

  /** Counts, reads for the cheaper mode, and writes as soon as one mode has all it needs. */
  private boolean decideWrite() {
    WriteCosts costs = WriteCosts.forcesReconstruct(request) ? WriteCosts.FORCED : blocks.costs();
    if (looks.isEmpty()) {
      firstRcwReads = blocks.costs().rcw();
    }
    looks.add(costs);
    int rcw = costs.rcw();
    boolean forRmw = costs.readForRmw(request.rmwLevel());
    boolean forRcw = costs.readForRcw(request.rmwLevel());
    if (forRcw) {
      rcw = blocks.costs().rcw();
    }
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      boolean wanted = (forRmw && blocks.missingForRmw(disk)) || (forRcw && blocks.missingForRcw(disk));
      blocks.reading[disk] |= wanted && !blocks.lost[disk];
    }
    if (any(blocks.reading) || (rcw != 0 && costs.rmw() != 0)) {
      return any(blocks.reading);
    }
    mode = rcw != 0 ? WriteMode.RMW : steps.overwritesAll() ? WriteMode.FULL_STRIPE : WriteMode.RCW;
    steps.write(mode, blocks.lost);
    writing = false;
    return true;
  }

  /** One step of md's check: test, then recompute what was wrong, then write back. */
  private void checkParity() {
    switch (check) {
      case IDLE -> startCheck();
      case RUNNING -> finishCheck();
      case COMPUTE_PARITY -> writeBack(request.wrong());
      case WRITE_BACK -> writeBack(Set.of());
    }
  }

  /** P can be tested unless it served to recompute a lost block, Q unless it is lost; two losses leave nothing. */
  private void startCheck() {
    int losses = blocks.lostDisks.length;
    boolean qLost = stripe.raid6() && blocks.lost[stripe.qDisk];
    boolean testP = losses == 0 || (qLost && losses == 1);
    boolean testQ = stripe.raid6() && !qLost && losses < 2;
    if (!testP && !testQ) {
      writeBack(Set.of());
      return;
    }
    if (!testQ) {
      // md's check of P alone may leave the page overwritten, so from here on it counts as missing.
      blocks.held[stripe.pDisk] = false;
    }
    steps.check(testP, testQ);
    check = CheckState.RUNNING;
  }

  private void finishCheck() {
    Set<StripeBuffer> wrong = request.wrong();
    if (request.kind() == Kind.CHECK || (wrong.isEmpty() && blocks.lostDisks.length == 0)) {
      inSync = true;
      check = CheckState.IDLE;
    } else if (wrong.isEmpty()) {
      check = CheckState.WRITE_BACK;
    } else {
      wrong.forEach(b -> compute(stripe.diskOf(b)));
      steps.compute(blocks.computing);
      check = CheckState.COMPUTE_PARITY;
    }
  }

  private void writeBack(Set<StripeBuffer> wrong) {
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      boolean spare = blocks.lost[disk] && request.kind() == Kind.REBUILD;
      if (spare || wrong.contains(stripe.block(disk))) {
        assembly.memberWrites.add(stripe.block(disk));
      }
    }
    check = CheckState.IDLE;
    writesInFlight = true;
    inSync = true;
  }

  private void finishPass() {
    for (int disk = stripe.disks - 1; disk >= 0; disk--) {
      if (blocks.reading[disk]) {
        assembly.memberReads.add(stripe.block(disk));
      }
    }
    blocks.arrive();
    steps.endPass();
  }
}
