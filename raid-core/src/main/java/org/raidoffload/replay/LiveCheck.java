package org.raidoffload.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;

/**
 * Compares what came out of a live chain with what its plan makes of what went in, on fingerprints. What a copy of a
 * part of a block leaves cannot be told from fingerprints of whole blocks: it is taken as recorded, and what is made of
 * it is compared.
 */
final class LiveCheck {
  private final LiveChain live;
  private final StripePlan plan;
  private final @Nullable Fingerprint[] now;
  private boolean pMismatch;
  private boolean qMismatch;

  private LiveCheck(LiveChain live, StripePlan plan) {
    this.live = live;
    this.plan = plan;
    this.now = new Fingerprint[plan.buffers().size()];
    for (int i = 0; i < now.length; i++) {
      now[i] = live.before().get(plan.buffers().get(i));
    }
  }

  /** What of the recorded outcome is not what must have come out, or null. */
  static @Nullable String difference(LiveChain live, StripePlan plan) {
    if (live.failure() != FailureReason.NONE) {
      return null;
    }
    LiveCheck check = new LiveCheck(live, plan);
    plan.operations().forEach(check::run);
    return check.difference();
  }

  private void run(Operation op) {
    switch (op.opcode()) {
      case ZERO -> now[op.p()] = Fingerprint.ZERO;
      case COPY -> now[op.p()] = op.length() == plan.unitBytes() ? now[op.source(0)]
          : live.after().get(plan.buffers().get(op.p()));
      case XOR -> now[op.p()] = sum(op, false, null);
      case XOR_VAL -> {
        Fingerprint sum = sum(op, false, null);
        pMismatch |= sum != null && !sum.equals(Fingerprint.ZERO);
      }
      case PQ -> {
        Fingerprint p = op.p() == Operation.NONE ? null : sum(op, false, op.continues() ? now[op.p()] : Fingerprint.ZERO);
        Fingerprint q = op.q() == Operation.NONE ? null : sum(op, true, op.continues() ? now[op.q()] : Fingerprint.ZERO);
        set(op.p(), p);
        set(op.q(), q);
      }
      case PQ_VAL -> {
        pMismatch |= op.p() != Operation.NONE && differs(sum(op, false, null), now[op.p()]);
        qMismatch |= op.q() != Operation.NONE && differs(sum(op, true, null), now[op.q()]);
      }
    }
  }

  private static boolean differs(@Nullable Fingerprint a, @Nullable Fingerprint b) {
    return a != null && b != null && !a.equals(b);
  }

  private void set(int buffer, @Nullable Fingerprint value) {
    if (buffer != Operation.NONE) {
      now[buffer] = value;
    }
  }

  /** The sum of the sources; null where one of them, or what it is added to, is not known. */
  private @Nullable Fingerprint sum(Operation op, boolean weighted, @Nullable Fingerprint begin) {
    Fingerprint sum = op.continues() ? begin : Fingerprint.ZERO;
    for (int i = 0; i < op.sourceCount() && sum != null; i++) {
      Fingerprint source = now[op.source(i)];
      sum = source == null ? null : sum.plus(weighted ? source.times(op.coefficient(i)) : source);
    }
    return sum;
  }

  private @Nullable String difference() {
    StripeBuffer wrong = null;
    int made = 0;
    List<StripeBuffer> buffers = plan.buffers();
    for (int i = 0; i < now.length; i++) {
      int writer = lastWriter(i);
      if (differs(now[i], live.after().get(buffers.get(i))) && (wrong == null || writer < made)) {
        wrong = buffers.get(i);
        made = writer;
      }
    }
    if (wrong != null) {
      String step = live.wrote().get(wrong);
      return wrong + " came out as " + live.after().get(wrong) + " when it was recorded, must be "
          + now[buffers.indexOf(wrong)] + (step == null ? ", and no step writes it" : ", after " + step);
    }
    return difference("P", live.pMismatch(), pMismatch, difference("Q", live.qMismatch(), qMismatch, null));
  }

  private static @Nullable String difference(String parity, boolean found, boolean so, @Nullable String otherwise) {
    return found == so ? otherwise : "the check that was recorded found " + parity
        + (found ? " wrong, which is right" : " right, which is wrong");
  }

  private int lastWriter(int buffer) {
    int last = -1;
    for (Operation op : plan.operations()) {
      last = op.writes(buffer) ? op.id() : last;
    }
    return last;
  }
}
