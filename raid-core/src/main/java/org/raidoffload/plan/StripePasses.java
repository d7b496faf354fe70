package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Follows one stripe through the passes that Linux 6.1 md makes over it: look at what is there, read or recompute what
 * is missing, decide the write mode, check parity, run the steps of the pass. Reads and steps are taken to succeed;
 * a check finds what the request says. One plan, one thread.
 */
final class StripePasses {
  /** More passes than any request needs (READ with a recompute: 3, REBUILD of Q: 6). */
  private static final int MAX_PASSES = 12;

  private enum CheckState { IDLE, RUN_P, RUN_Q, RUN_PQ, COMPUTE_PARITY, WRITE_BACK }

  private final StripeRequest request;
  private final StripeShape shape;
  private final PlanAssembly assembly;
  private final StripeSteps steps;
  private final boolean[] held;
  private final boolean[] lost;
  private final boolean[] asked;
  private final boolean[] reading;
  private final boolean[] computing;
  private final int[] lostDisks;
  private boolean computed;
  private boolean writesInFlight;
  private boolean writing;
  private boolean synchronising;
  private boolean inSync;
  private CheckState check = CheckState.IDLE;
  private final List<WriteCosts> looks = new ArrayList<>();
  private int firstRcwReads;
  private @Nullable WriteMode mode;

  StripePasses(StripeRequest request, StripeShape shape, PlanAssembly assembly) {
    this.request = request;
    this.shape = shape;
    this.assembly = assembly;
    this.steps = new StripeSteps(request, shape, assembly);
    held = new boolean[shape.disks];
    lost = new boolean[shape.disks];
    asked = new boolean[shape.disks];
    reading = new boolean[shape.disks];
    computing = new boolean[shape.disks];
    request.cached().forEach(b -> held[shape.diskOf(b)] = true);
    request.failed().forEach(b -> lost[shape.diskOf(b)] = true);
    lostDisks = descending(lost);
    writing = request.kind() == Kind.WRITE;
    synchronising = switch (request.kind()) {
      case CHECK, REPAIR, RESYNC, REBUILD -> true;
      default -> false;
    };
    if (request.kind() == Kind.READ) {
      request.segments().forEach(s -> asked[shape.diskOf(StripeBuffer.data(s.block()))] = true);
    } else if (request.kind() == Kind.RECOVER) {
      request.failed().forEach(b -> asked[shape.diskOf(b)] = true);
    }
  }

  /** Runs every pass; the assembly then holds reads, steps and writes. */
  void run() {
    for (int pass = 0; pass < MAX_PASSES && !finished(); pass++) {
      boolean progress = onePass();
      if (!progress) {
        throw new UnplannableException(request.row(), stuck());
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
    return !writing && !synchronising && !any(asked);
  }

  private boolean onePass() {
    computed = false;
    writesInFlight = false;
    boolean progress = fillReaders();
    if (needsFetch() && check == CheckState.IDLE) {
      fetch();
    }
    progress |= computed || any(reading);
    if (computed) {
      steps.compute(computing);
    }
    if (writing && check == CheckState.IDLE) {
      progress |= decideWrite();
    }
    if (synchronising && (check != CheckState.IDLE || (!any(reading) && !computed && !inSync))) {
      checkParity();
      progress = true;
    }
    if (synchronising && inSync && !writesInFlight && !computed && check == CheckState.IDLE && !any(reading)) {
      synchronising = false;
      progress = true;
    }
    finishPass();
    return progress;
  }

  /** Hands blocks that are there to their readers; blocks of a RECOVER have no reader. */
  private boolean fillReaders() {
    boolean any = false;
    for (int disk = shape.disks - 1; disk >= 0; disk--) {
      if (asked[disk] && held[disk]) {
        asked[disk] = false;
        any = true;
        if (request.kind() == Kind.READ) {
          steps.fill(shape.dataOfDisk(disk));
        }
      }
    }
    return any;
  }

  private boolean needsFetch() {
    boolean partial = writing && request.segments().stream().anyMatch(s -> !request.overwrites(s.block()));
    return any(asked) || partial || (writing && lostDisks.length > 0) || (synchronising && count(held) < shape.disks);
  }

  /** Reads what is readable; recomputes once everything else is there, and then stops looking, as md does. */
  private void fetch() {
    int there = count(held);
    for (int disk = shape.disks - 1; disk >= 0; disk--) {
      if (held[disk] || !needed(disk)) {
        continue;
      }
      boolean mayCompute = lost[disk] || (shape.raid6() && disk == shape.pDisk);
      if (there == shape.disks - 1 && mayCompute) {
        compute(disk);
        return;
      }
      if (there == shape.disks - 2 && lostDisks.length >= 2) {
        compute(disk);
        compute(otherMissing(disk));
        return;
      }
      if (!lost[disk]) {
        reading[disk] = true;
      }
    }
  }

  private boolean needed(int disk) {
    if (asked[disk] || synchronising || (written(disk) && !overwritten(disk))) {
      return true;
    }
    for (int failed : lostDisks) {
      if (asked[failed]) {
        return true;
      }
    }
    if (lostDisks.length == 0 || !writing) {
      return false;
    }
    boolean reconstruct = request.rmwLevel() == 0;
    for (int failed : lostDisks) {
      if (written(failed) && !held[failed] && !overwritten(failed)) {
        return true;
      }
      boolean mattersToWrite = written(failed) || shape.isParity(failed);
      reconstruct |= lostDisks.length >= 2 && mattersToWrite && !held[failed];
    }
    return (reconstruct || request.dirty()) && missingUnwrittenData();
  }

  /** Whether a lost data block takes part in a reconstruct-write with its old content. */
  private boolean missingUnwrittenData() {
    for (int failed : lostDisks) {
      if (!shape.isParity(failed) && !held[failed] && !overwritten(failed)) {
        return true;
      }
    }
    return false;
  }

  private void compute(int disk) {
    computing[disk] = true;
    computed = true;
  }

  private int otherMissing(int disk) {
    for (int other = shape.disks - 1; other >= 0; other--) {
      if (other != disk && !held[other]) {
        return other;
      }
    }
    throw new IllegalStateException("one block missing where two were counted");
  }

  /** Counts, reads for the cheaper mode, and writes as soon as one mode has all it needs. */
  private boolean decideWrite() {
    WriteCosts costs = WriteCosts.forcesReconstruct(request) ? WriteCosts.FORCED : countCosts();
    int rcw = costs.rcw();
    if (looks.isEmpty()) {
      firstRcwReads = countCosts().rcw();
    }
    looks.add(costs);
    if (costs.readForRmw(request.rmwLevel())) {
      for (int disk = shape.disks - 1; disk >= 0; disk--) {
        reading[disk] |= missingForRmw(disk) && !lost[disk];
      }
    }
    if (costs.readForRcw(request.rmwLevel())) {
      rcw = 0;
      for (int disk = shape.disks - 1; disk >= 0; disk--) {
        if (missingForRcw(disk)) {
          rcw++;
          reading[disk] |= !lost[disk];
        }
      }
    }
    if (any(reading) || (rcw != 0 && costs.rmw() != 0)) {
      return any(reading);
    }
    mode = rcw != 0 ? WriteMode.RMW : steps.overwritesAll() ? WriteMode.FULL_STRIPE : WriteMode.RCW;
    steps.write(mode, lost);
    writing = false;
    return true;
  }

  private WriteCosts countCosts() {
    int rmw = 0;
    int rcw = 0;
    for (int disk = shape.disks - 1; disk >= 0; disk--) {
      int cost = lost[disk] ? 2 * shape.disks : 1;
      rmw += missingForRmw(disk) ? cost : 0;
      rcw += missingForRcw(disk) ? cost : 0;
    }
    return new WriteCosts(rmw, rcw, false);
  }

  private boolean missingForRmw(int disk) {
    return (written(disk) || shape.isParity(disk)) && missing(disk);
  }

  private boolean missingForRcw(int disk) {
    return !shape.isParity(disk) && !overwritten(disk) && missing(disk);
  }

  private boolean missing(int disk) {
    return !held[disk] && !reading[disk] && !computing[disk];
  }

  /** One step of md's check: test, then recompute what was wrong, then write back. */
  private void checkParity() {
    switch (check) {
      case IDLE -> startCheck();
      case RUN_P, RUN_Q, RUN_PQ -> finishCheck();
      case COMPUTE_PARITY -> {
        check = CheckState.IDLE;
        writeBack(request.wrong());
      }
      case WRITE_BACK -> {
        check = CheckState.IDLE;
        writeBack(Set.of());
      }
    }
  }

  private void startCheck() {
    boolean qLost = shape.raid6() && lost[shape.qDisk];
    boolean testP = lostDisks.length == 0 || (qLost && lostDisks.length == 1);
    boolean testQ = shape.raid6() && !qLost && lostDisks.length < 2;
    if (testP) {
      // md's P check overwrites the P page in the software path, so it counts as gone afterwards.
      boolean pOnly = !testQ;
      held[shape.pDisk] &= !pOnly;
      check = testQ ? CheckState.RUN_PQ : CheckState.RUN_P;
    } else if (testQ) {
      check = CheckState.RUN_Q;
    } else {
      writeBack(Set.of());
      return;
    }
    steps.check(testP, testQ);
  }

  private void finishCheck() {
    Set<StripeBuffer> wrong = request.wrong();
    if (request.kind() == Kind.CHECK || (wrong.isEmpty() && lostDisks.length == 0)) {
      inSync = true;
      check = CheckState.IDLE;
    } else if (wrong.isEmpty()) {
      check = CheckState.WRITE_BACK;
    } else {
      wrong.forEach(b -> compute(shape.diskOf(b)));
      steps.compute(computing);
      check = CheckState.COMPUTE_PARITY;
    }
  }

  private void writeBack(Set<StripeBuffer> wrong) {
    for (int disk = shape.disks - 1; disk >= 0; disk--) {
      boolean spare = lost[disk] && request.kind() == Kind.REBUILD;
      if (spare || wrong.contains(shape.block(disk))) {
        assembly.memberWrites.add(shape.block(disk));
      }
    }
    writesInFlight = true;
    inSync = true;
  }

  private void finishPass() {
    for (int disk = shape.disks - 1; disk >= 0; disk--) {
      if (reading[disk]) {
        assembly.memberReads.add(shape.block(disk));
      }
      held[disk] |= reading[disk] || computing[disk];
      reading[disk] = false;
      computing[disk] = false;
    }
    steps.endPass();
  }

  private String stuck() {
    return request.kind() + " with " + request.failed() + " failed leaves too little of the stripe to go on";
  }

  private boolean written(int disk) {
    int data = shape.dataOfDisk(disk);
    return writing && data >= 0 && request.touches(data);
  }

  private boolean overwritten(int disk) {
    int data = shape.dataOfDisk(disk);
    return writing && data >= 0 && request.overwrites(data);
  }

  private static boolean any(boolean[] flags) {
    return count(flags) > 0;
  }

  private static int count(boolean[] flags) {
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

  static boolean isWhole(Segment segment, int unitBytes) {
    return segment.offset() == 0 && segment.length() == unitBytes;
  }
}
