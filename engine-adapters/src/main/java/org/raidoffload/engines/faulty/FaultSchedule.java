package org.raidoffload.engines.faulty;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ErrorOutcome;
import org.raidoffload.plan.Opcode;

/** Says which fault strikes the next operation of one channel. One thread at a time. */
final class FaultSchedule {
  private final List<Fault> faults = new ArrayList<>();
  private final long[] seen;
  private final Random random;
  private final ErrorOutcome onError;

  FaultSchedule(FaultPlan plan, int channel, ErrorOutcome onError) {
    for (Fault fault : plan.faults()) {
      if (fault.channel() == Fault.ANY || fault.channel() == channel) {
        faults.add(fault);
      }
    }
    this.seen = new long[faults.size()];
    this.random = new Random(plan.seed() * 31 + channel);
    this.onError = onError;
  }

  /** Counts the operation and returns the first fault that strikes it, or null. */
  @Nullable Fault next(Opcode opcode) {
    Fault struck = null;
    for (int i = 0; i < seen.length; i++) {
      Fault fault = faults.get(i);
      if (fault.opcode() != null && fault.opcode() != opcode) {
        continue;
      }
      seen[i]++;
      boolean strikes = fault.oneIn() > 0 ? random.nextInt(fault.oneIn()) == 0
          : seen[i] >= fault.at() && seen[i] < fault.at() + fault.count();
      if (strikes && struck == null) {
        struck = fault;
      }
    }
    return struck;
  }

  /** The kind, with DRIVER_ERROR as what the driver makes of it. */
  Fault.Kind effect(Fault fault) {
    if (fault.kind() != Fault.Kind.DRIVER_ERROR) {
      return fault.kind();
    }
    return switch (onError) {
      case REPORTED -> Fault.Kind.FAIL;
      case COMPLETES_AS_SUCCESS -> Fault.Kind.CORRUPT;
      case STOPS_CHANNEL -> Fault.Kind.RESET;
      case NEVER_COMPLETES, STOPS_HOST -> Fault.Kind.NEVER;
    };
  }

  Random random() {
    return random;
  }
}
