package org.raidoffload.cli.workload;

import java.util.Objects;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeRequest;

/** What a stripe chain is for, as results are broken down. */
public enum StripeKind {
  /** A write of every data block; nothing is read. */
  FULL_STRIPE("full-stripe"),
  /** A write that reads the data blocks it leaves alone. */
  RCW("rcw"),
  /** A write that reads what it replaces, and the parity. */
  RMW("rmw"),
  /** A write to a stripe that has lost a block, or a read that must make one anew. */
  DEGRADED("degraded"),
  /** A read that goes through the stripe cache and loses nothing. */
  READ("read"),
  /** A test of parity, and its repair. */
  CHECK("check"),
  /** A lost block made anew for its spare. */
  REBUILD("rebuild"),
  /** Anything else that a chain trace may hold. */
  OTHER("other");

  private final String option;

  StripeKind(String option) {
    this.option = option;
  }

  /** The name in tables and JSON. */
  public String option() {
    return option;
  }

  /** The kind of a request with its plan. */
  public static StripeKind of(StripeRequest request, StripePlan plan) {
    return switch (request.kind()) {
      case WRITE -> request.failed().isEmpty() ? write(plan) : DEGRADED;
      case READ -> plan.operations().stream().allMatch(o -> o.opcode() == Opcode.COPY) ? READ : DEGRADED;
      case RECOVER -> DEGRADED;
      case CHECK, REPAIR, RESYNC -> CHECK;
      case REBUILD -> REBUILD;
      case RESHAPE, PPL_RECOVER -> OTHER;
    };
  }

  private static StripeKind write(StripePlan plan) {
    return switch (Objects.requireNonNull(plan.decision(), "a write has a decision").mode()) {
      case FULL_STRIPE -> FULL_STRIPE;
      case RCW -> RCW;
      case RMW -> RMW;
    };
  }
}
